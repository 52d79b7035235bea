#include <algorithm>
#include <filesystem>
#include <set>

#include "rules/read/csv.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "text/utf8.h"
#include "yaml/names.h"
#include "yaml/wide_comma.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxTableRows = 200'000;

void sort_words(KeywordSet& set) {
  std::sort(set.words.begin(), set.words.end(), [](const Keyword& a, const Keyword& b) {
    return std::tie(a.folded, a.written) < std::tie(b.folded, b.written);
  });
  // Two spellings of one folded form stay beside each other: `raw` tells them apart.
  set.words.erase(
      std::unique(set.words.begin(),
                  set.words.end(),
                  [](const Keyword& a, const Keyword& b) { return a.written == b.written; }),
      set.words.end());
}

bool is_han(const std::string& text, std::size_t at) {
  const char32_t point = at < text.size() ? decode_utf8(text, at).point : 0;
  return point >= 0x3400 && point <= 0x9FFF;
}

/// Where what parts two words at `at` ends: one `,`, `/` or `|`, with spaces or without, or spaces
/// alone, U+3000 among them; `at` where nothing does.
std::size_t end_of_mark(const std::string& text, std::size_t at) {
  constexpr std::string_view kWideSpace = "\u3000";
  bool marked = false;
  while (at < text.size()) {
    const bool mark = text[at] == ',' || text[at] == '/' || text[at] == '|';
    const bool wide = std::string_view(text).substr(at).starts_with(kWideSpace);
    if (!wide && text[at] != ' ' && (!mark || marked)) {
      break;
    }
    marked = marked || mark;
    at += wide ? kWideSpace.size() : 1;
  }
  return at;
}

/// The item as a list where a mark or spaces stand between two Han characters; "" where none do.
std::string list_of_parts(const std::string& text) {
  std::string list;
  bool parted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::size_t next = end_of_mark(text, at);
    if (next > at && at > 0 && is_han(text, previous_point(text, at)) && is_han(text, next)) {
      list += ", ";
      parted = true;
      at = next - 1;
    } else {
      list += text[at];
    }
  }
  return parted ? "[" + list + "]" : "";
}

/// `＄退貨` and `退貨$` as 退貨.
std::string without_stray_dollar(const std::string& text) {
  constexpr std::string_view kWide = "＄";
  for (const std::string_view dollar : {std::string_view("$"), kWide}) {
    if (text.ends_with(dollar)) {
      return text.substr(0, text.size() - dollar.size());
    }
  }
  return text.starts_with(kWide) ? text.substr(kWide.size()) : text;
}

class ListReader {
 public:
  ListReader(ReadContext& context, KeywordSet& out) : context_(context), out_(out) {}

  void read(const YamlNode& node, const std::string& what) {
    if (items_ > kMaxListWords) {
      return;
    }
    for (const YamlNode* item : as_items(node)) {
      warn_of_wide_comma(*item, context_.faults);
      warn_of_several_words(*item);
      if (open_.empty()) {
        warn_of_lists_name(*item, what);
      }
    }
    for (const LocatedText& item : as_text_list(node, context_.faults, what)) {
      read_item(item, what);
    }
  }

 private:
  /// `退款, 退貨` without brackets, 退款/退貨, 退款|退貨, 退款 退貨; `-退款`, which is no item of a
  /// list.
  void warn_of_several_words(const YamlNode& item) {
    if (!item.is_scalar() || item.quoted || item.faulty) {
      return;
    }
    if (item.text.starts_with('-') && is_han(item.text, 1)) {
      context_.faults.warn(item.at(),
                           "'" + item.text + "' is one word, which is found only as it stands here",
                           "write a space behind each '-', or quote the text if it is one word");
      return;
    }
    const std::string list = list_of_parts(item.text);
    if (!list.empty()) {
      context_.faults.warn(item.at(),
                           "'" + item.text + "' is one word, which is found only as it stands here",
                           "write " + list + ", or quote the text if it is one word");
    }
  }

  /// Whoever wrote a layer below could not mean the list.
  bool stands_below(const YamlNode& item, const Declaration& list) const {
    const auto layer = context_.declarations.layer_of.find(item.at().file);
    return layer != context_.declarations.layer_of.end() && layer->second < list.layer;
  }

  /// A list's name without its `$`, or with one that does not count: ＄name, name$.
  void warn_of_lists_name(const YamlNode& item, const std::string& what) {
    const bool plain = item.is_scalar() && !item.quoted && !item.text.starts_with("$");
    const std::string name = plain ? without_stray_dollar(item.text) : "";
    const Declaration* list = plain ? context_.declarations.find("list", name) : nullptr;
    if (list == nullptr || what == "list '" + list->name + "'" || stands_below(item, *list)) {
      return;
    }
    if (name != item.text) {
      context_.faults.add(item.at(),
                          "'" + item.text + "' in " + what + " is a word, and no list",
                          "write '$" + list->name + "' for the list's words, or quote the word");
      return;
    }
    const std::vector<const YamlNode*> words = as_items(list->node);
    const bool among = std::any_of(words.begin(), words.end(), [&item](const YamlNode* word) {
      return same_name(word->text, item.text);
    });
    if (!among) {
      context_.faults.warn(item.at(),
                           "'" + item.text + "' in " + what + " is a word, and a list's name",
                           "write '$" + list->name + "' for the list's words, or quote the word");
    }
  }

  void read_item(const LocatedText& item, const std::string& what) {
    if (++items_ > kMaxListWords) {  // lists of lists may multiply: stop, and say it once
      if (items_ == kMaxListWords + 1) {
        report_too_many(item.at, what);
      }
      return;
    }
    if (item.text.starts_with("$$")) {
      add(item.text.substr(1), item.at, what);
      return;
    }
    if (!item.text.starts_with("$")) {
      add(item.text, item.at, what);
      return;
    }
    const std::string name = item.text.substr(1);
    const Declaration* list = context_.declarations.find("list", name);
    if (list == nullptr) {
      context_.faults.add(item.at,
                          "unknown list '" + item.text + "' in " + context_.title,
                          suggestion(name,
                                     context_.declarations.names("list"),
                                     "declare it under 'lists', or write '$$' for a dollar sign"));
      return;
    }
    if (const auto known = context_.lists.find(item.text); known != context_.lists.end()) {
      take_over(known->second->words, item.at, what);
      return;
    }
    if (!open_.insert(name).second) {
      context_.faults.add(item.at, "list '" + name + "' holds itself", "take it out of the circle");
      return;
    }
    if (open_.size() > kMaxListDepth) {
      context_.faults.add(item.at,
                          "lists are nested more than " + std::to_string(kMaxListDepth) + " deep",
                          "write the words of the inner lists into fewer lists");
    } else {
      read(list->node, "list '" + name + "'");
    }
    open_.erase(name);
  }

  /// The words of a list that was read before.
  void take_over(const std::vector<Keyword>& words, const SourcePos& at, const std::string& what) {
    if (items_ <= kMaxListWords && items_ + words.size() > kMaxListWords) {
      report_too_many(at, what);
      items_ = kMaxListWords + 1;
    }
    if (items_ <= kMaxListWords) {
      items_ += words.size();
      out_.words.insert(out_.words.end(), words.begin(), words.end());
    }
  }

  void report_too_many(const SourcePos& at, const std::string& what) {
    context_.faults.add(at,
                        what + " holds more than " + std::to_string(kMaxListWords) + " words",
                        "split the list");
  }

  void add(const std::string& written, const SourcePos& at, const std::string& what) {
    std::string folded = fold_key(written);
    if (folded.empty()) {
      context_.faults.add(at,
                          "'" + written + "' in " + what + " holds nothing to look for",
                          "write a word, or take the entry out");
      return;
    }
    out_.words.push_back({written, std::move(folded), 0});
  }

  ReadContext& context_;
  KeywordSet& out_;
  std::set<std::string> open_;
  std::size_t items_ = 0;
};

/// Column numbers of a table's key and of its columns within the CSV file.
struct TableShape {
  std::size_t key = 0;
  std::vector<std::size_t> columns;
};

std::optional<std::size_t> column_index(ReadContext& context,
                                        const std::vector<std::string>& header,
                                        const LocatedText& name,
                                        const std::string& file) {
  const std::optional<std::size_t> found = index_of(header, name.text);
  if (!found) {
    context.faults.add(name.at,
                       "file '" + file + "' has no column '" + name.text + "'",
                       suggestion(name.text, header, "its columns are " + name_choice(header)));
    return std::nullopt;
  }
  return found;
}

void fill_rows(ReadContext& context,
               Table& table,
               const TableShape& shape,
               const std::vector<std::vector<std::string>>& csv,
               const SourcePos& at) {
  for (std::size_t i = 1; i < csv.size(); ++i) {
    if (csv[i].size() != csv[0].size()) {
      context.faults.add(at,
                         "row " + std::to_string(i + 1) + " of table '" + table.name + "' has " +
                             std::to_string(csv[i].size()) + " fields, its header has " +
                             std::to_string(csv[0].size()));
      return;
    }
    Table::Row row{csv[i][shape.key], {}};
    for (const std::size_t column : shape.columns) {
      row.cells.push_back(csv[i][column]);
    }
    const std::string folded = fold_key(row.key);
    if (folded.empty()) {
      context.faults.add(
          at, "row " + std::to_string(i + 1) + " of table '" + table.name + "' has no key");
      return;
    }
    table.rows.emplace_back(folded, std::move(row));
  }
  std::stable_sort(table.rows.begin(), table.rows.end(), [](const auto& a, const auto& b) {
    return a.first < b.first;
  });
  for (std::size_t i = 1; i < table.rows.size(); ++i) {
    if (table.rows[i].first == table.rows[i - 1].first) {
      context.faults.add(
          at,
          "table '" + table.name + "' has the key '" + table.rows[i].second.key + "' twice",
          "keys are compared folded; keep one of the rows");
    }
  }
}

/// Reads the CSV file behind a declaration; nothing when it cannot be used.
std::optional<std::vector<std::vector<std::string>>> read_csv(ReadContext& context,
                                                              const YamlNode& file) {
  const std::optional<FileBeside> beside = read_beside(context, file);
  if (!beside) {
    return std::nullopt;
  }
  const std::string& path = beside->path;
  Result<std::vector<std::vector<std::string>>> csv = parse_csv(beside->text);
  if (!csv.ok()) {
    context.faults.add(file.at(), "'" + path + "': " + csv.error().message, csv.error().hint);
    return std::nullopt;
  }
  if (csv.value().empty() || csv.value().size() > kMaxTableRows) {
    context.faults.add(file.at(),
                       "'" + path + "' holds " + std::to_string(csv.value().size()) + " rows",
                       "write a header and at most " + std::to_string(kMaxTableRows) + " rows");
    return std::nullopt;
  }
  return std::move(csv).take();
}

TablePtr load_table(ReadContext& context, const Declaration& declaration) {
  auto table = std::make_shared<Table>();
  table->name = declaration.name;
  table->keys = std::make_shared<KeywordSet>();
  YamlMapping mapping(declaration.node, context.faults, "table '" + declaration.name + "'");
  const YamlNode* file = mapping.require("file", "name a CSV file beside this one");
  const YamlNode* key = mapping.require("key", "name the column that holds the key");
  const std::vector<LocatedText> wanted = mapping.text_list("columns");
  finish_shape(mapping, "table");
  if (file == nullptr || key == nullptr || !file->is_scalar() || !key->is_scalar()) {
    return table;
  }
  const auto csv = read_csv(context, *file);
  if (!csv) {
    return table;
  }
  const std::vector<std::string>& header = csv->front();
  if (const std::string hint = separator_hint(header); !hint.empty()) {
    context.faults.add(file->at(), "file '" + file->text + "' has one column", hint);
    return table;
  }
  TableShape shape;
  const auto key_column = column_index(context, header, {key->text, key->at()}, file->text);
  for (const LocatedText& name : wanted) {
    if (const auto column = column_index(context, header, name, file->text)) {
      shape.columns.push_back(*column);
      table->columns.push_back(name.text);
    }
  }
  if (wanted.empty()) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      shape.columns.push_back(i);
      table->columns.push_back(header[i]);
    }
  }
  if (key_column) {
    shape.key = *key_column;
    fill_rows(context, *table, shape, *csv, file->at());
  }
  for (const auto& [folded, row] : table->rows) {
    table->keys->words.push_back({row.key, folded, 0});
  }
  return table;
}

}  // namespace

std::string separator_hint(const std::vector<std::string>& header) {
  constexpr std::pair<std::string_view, std::string_view> kSeparators[] = {
      {"，", "，"}, {"、", "、"}, {";", ";"}, {"；", "；"}, {"\t", "tab"}};
  for (const auto& [mark, name] : kSeparators) {
    if (header.size() == 1 && header.front().find(mark) != std::string::npos) {
      return "part columns with an ASCII ',' instead of '" + std::string(name) + "'";
    }
  }
  return "";
}

std::optional<FileBeside> read_beside(ReadContext& context, const YamlNode& name) {
  const std::filesystem::path yaml_file(name.at().file);
  FileBeside file;
  file.path = (yaml_file.parent_path() / name.text).lexically_normal().string();
  Result<std::string> text = context.read_file(file.path);
  if (!text.ok()) {
    context.faults.add(name.at(), "file '" + file.path + "' cannot be read", text.error().hint);
    return std::nullopt;
  }
  file.text = std::move(text).take();
  return file;
}

KeywordsPtr read_keywords(ReadContext& context, const YamlNode& node, const std::string& what) {
  const bool named = node.is_scalar() && node.text.starts_with("$") && !node.text.starts_with("$$");
  if (named) {
    const auto known = context.lists.find(node.text);
    if (known != context.lists.end()) {
      return known->second;
    }
  }
  auto set = std::make_shared<KeywordSet>();
  std::size_t& words = context.out.words;
  if (words > context.most_words) {
    return set;
  }
  const std::size_t before = context.faults.errors();
  ListReader(context, *set).read(node, what);
  words += set->words.size();
  if (words > context.most_words) {
    context.faults.add(
        context.too_much_at(node.at()),
        "the conditions look for more than " + std::to_string(context.most_words) +
            " words up to here, each counted wherever it is used",
        "declare words that macros or several rules share as a list, and write $name");
  }
  if (set->words.empty() && context.faults.errors() == before && !node.faulty) {
    context.faults.add(node.at(), what + " is empty", "write at least one word");
  }
  sort_words(*set);
  if (named) {
    context.lists.emplace(node.text, set);
  }
  return set;
}

TablePtr find_table(ReadContext& context, const YamlNode& node, const std::string& what) {
  const std::optional<std::string> name = as_text(node, context.faults, what);
  if (!name) {
    return nullptr;
  }
  const auto known = context.tables.find(*name);
  if (known != context.tables.end()) {
    return known->second;
  }
  const Declaration* declaration = context.declarations.find("table", *name);
  if (declaration == nullptr) {
    context.faults.add(
        node.at(),
        "unknown table '" + *name + "' in " + context.title,
        suggestion(*name, context.declarations.names("table"), "declare it under 'tables'"));
    return nullptr;
  }
  TablePtr table = load_table(context, *declaration);
  context.tables.emplace(*name, table);
  return table;
}

}  // namespace triaged
