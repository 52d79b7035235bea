#include <algorithm>
#include <filesystem>
#include <map>

#include "rules/read/csv.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxClasses = 64;
constexpr std::size_t kMaxRows = 200'000;
constexpr std::string_view kIntercept = "*";
constexpr std::string_view kWeightHint =
    "write a decimal number with at most three decimals, such as -0.412, between -1000 and 1000";

/// The columns of a lexicon's file.
struct Columns {
  std::size_t term = 0;
  std::size_t lang = 0;
  std::vector<std::size_t> weights;  ///< parallel to the classes
};

/// Reads one lexicon: its declaration and its files.
class LexiconReader {
 public:
  LexiconReader(ReadContext& context, const Declaration& declaration)
      : context_(context),
        declaration_(declaration),
        title_("lexicon '" + declaration.name + "'"),
        lexicon_(std::make_shared<Lexicon>()) {}

  LexiconPtr read() {
    lexicon_->name = declaration_.name;
    YamlMapping mapping(declaration_.node, context_.faults, title_);
    const YamlNode* files = mapping.require("file", "name a CSV file beside this one");
    read_classes(mapping);
    lexicon_->margin = read_thousandths(mapping, "margin").value_or(0);
    if (lexicon_->margin < 0) {
      context_.faults.add(mapping.key_at("margin"),
                          "'margin' in " + title_ + " is negative",
                          "write by how much the top class must lead, such as 0.2");
    }
    lexicon_->otherwise = mapping.optional_text("otherwise").value_or("");
    read_thresholds(mapping);
    finish_shape(mapping, "lexicon");
    if (files != nullptr && !lexicon_->classes.empty()) {
      for (const LocatedText& file :
           as_text_list(*files, context_.faults, mapping.name_of("file"))) {
        read_file(file);
      }
    }
    std::sort(
        lexicon_->rows.begin(), lexicon_->rows.end(), [](const LexiconRow& a, const LexiconRow& b) {
          return std::tie(a.term, a.languages) < std::tie(b.term, b.languages);
        });
    return lexicon_;
  }

 private:
  void read_classes(YamlMapping& mapping) {
    if (mapping.require("classes", "list the classes, such as `classes: [物流, 產品質量]`") ==
        nullptr) {
      return;
    }
    for (const LocatedText& cls : mapping.text_list("classes")) {
      if (index_of(lexicon_->classes, cls.text)) {
        context_.faults.add(
            cls.at, "class '" + cls.text + "' stands twice in " + title_, "keep one of them");
      } else {
        lexicon_->classes.push_back(cls.text);
      }
    }
    if (lexicon_->classes.size() > kMaxClasses) {
      context_.faults.add(mapping.key_at("classes"),
                          title_ + " has more than " + std::to_string(kMaxClasses) + " classes");
    }
  }

  std::optional<std::int64_t> read_thousandths(YamlMapping& mapping, std::string_view key) {
    const YamlNode* node = mapping.find(key);
    return node == nullptr ? std::nullopt : typed(*node, mapping.name_of(key));
  }

  std::optional<std::int64_t> typed(const YamlNode& node, const std::string& what) {
    const std::optional<std::string> text = as_text(node, context_.faults, what);
    const auto value = text ? parse_thousandths(*text) : std::nullopt;
    if (text && !value) {
      context_.faults.add(node.at(), what + " is '" + *text + "'", std::string(kWeightHint));
    }
    return value ? std::optional<std::int64_t>(*value) : std::nullopt;
  }

  void read_thresholds(YamlMapping& mapping) {
    std::optional<YamlMapping> thresholds = mapping.child("thresholds");
    if (!thresholds) {
      return;
    }
    lexicon_->thresholds.resize(lexicon_->classes.size());
    for (const YamlEntry* entry : thresholds->rest()) {
      const auto cls = index_of(lexicon_->classes, entry->key);
      if (!cls) {
        context_.faults.add(
            entry->key_at(),
            "unknown class '" + entry->key + "' in " + thresholds->what(),
            suggestion(
                entry->key, lexicon_->classes, "it may be " + name_choice(lexicon_->classes)));
        continue;
      }
      lexicon_->thresholds[*cls] =
          typed(entry->value, "'" + entry->key + "' in " + thresholds->what());
    }
  }

  void read_file(const LocatedText& file) {
    path_ =
        (std::filesystem::path(file.at.file).parent_path() / file.text).lexically_normal().string();
    Result<std::string> text = context_.read_file(path_);
    if (!text.ok()) {
      context_.faults.add(file.at, "file '" + path_ + "' cannot be read", text.error().hint);
      return;
    }
    const auto csv = parse_located_csv(text.value());
    if (!csv.ok()) {
      const SourcePos at = csv.error().at.value_or(SourcePos{});
      context_.faults.add({path_, at.line, at.column}, csv.error().message, csv.error().hint);
      return;
    }
    if (csv.value().empty() || csv.value().size() > kMaxRows) {
      context_.faults.add(
          {path_, 1, 1},
          "the file of " + title_ + " holds " + std::to_string(csv.value().size()) + " rows",
          "write a header and at most " + std::to_string(kMaxRows) + " rows");
      return;
    }
    if (const auto columns = read_header(csv.value().front())) {
      for (std::size_t i = 1; i < csv.value().size(); ++i) {
        read_row(csv.value()[i], csv.value().front().size(), *columns);
      }
    }
  }

  [[nodiscard]] SourcePos place_of(const CsvField& field) const {
    return {path_, field.line, field.column};
  }

  std::optional<Columns> read_header(const std::vector<CsvField>& header) {
    if (const std::string hint = separator_hint({header.front().text});
        header.size() == 1 && !hint.empty()) {
      context_.faults.add(
          place_of(header.front()), "the file of " + title_ + " has one column", hint);
      return std::nullopt;
    }
    std::vector<std::string> wanted{"term", "lang"};
    wanted.insert(wanted.end(), lexicon_->classes.begin(), lexicon_->classes.end());
    std::vector<std::optional<std::size_t>> found(wanted.size());
    const std::size_t before = context_.faults.errors();
    for (std::size_t i = 0; i < header.size(); ++i) {
      const auto column = index_of(wanted, header[i].text);
      if (!column || found[*column]) {
        context_.faults.add(place_of(header[i]),
                            "column '" + header[i].text + "' is " +
                                (column ? "there twice" : "no class of " + title_),
                            suggestion(header[i].text, wanted, "take the column out"));
        continue;
      }
      found[*column] = i;
    }
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (!found[i]) {
        context_.faults.add(place_of(header.front()),
                            "the file of " + title_ + " has no column '" + wanted[i] + "'",
                            "its columns are term, lang and one for each class");
      }
    }
    if (context_.faults.errors() != before) {
      return std::nullopt;
    }
    Columns columns{*found[0], *found[1], {}};
    for (std::size_t i = 2; i < found.size(); ++i) {
      columns.weights.push_back(*found[i]);
    }
    return columns;
  }

  void read_row(const std::vector<CsvField>& fields, std::size_t width, const Columns& columns) {
    if (fields.size() != width) {
      context_.faults.add(place_of(fields.front()),
                          "this row of " + title_ + " has " + std::to_string(fields.size()) +
                              " fields, the header has " + std::to_string(width),
                          "put a term that holds a comma in double quotes");
      return;
    }
    LexiconRow row;
    const CsvField& term = fields[columns.term];
    const CsvField& lang = fields[columns.lang];
    row.term = term.text == kIntercept ? "" : fold_key(term.text);
    if (row.term.empty() && term.text != kIntercept) {
      context_.faults.add(place_of(term),
                          "term '" + term.text + "' holds nothing to look for",
                          "write a word, or '*' for the intercept");
      return;
    }
    const auto languages = parse_row_languages(lang.text);
    if (!languages) {
      context_.faults.add(place_of(lang),
                          "'" + lang.text + "' is no language of a lexicon",
                          "write zh, zh-Hant, zh-Hans or en, or leave it empty for all");
      return;
    }
    row.languages = *languages;
    for (const std::size_t column : columns.weights) {
      const CsvField& weight = fields[column];
      const auto value = weight.text.empty() ? 0 : parse_thousandths(weight.text);
      if (!value) {
        context_.faults.add(
            place_of(weight), "'" + weight.text + "' is no weight", std::string(kWeightHint));
        return;
      }
      row.weights.push_back(*value);
    }
    keep(std::move(row), term);
  }

  /// A term may have several rows, each for other languages: it counts once. Intercepts add up.
  void keep(LexiconRow row, const CsvField& term) {
    for (const auto& [languages, at] : seen_[row.term]) {
      const bool again =
          row.term.empty() ? languages == row.languages : (languages & row.languages) != 0;
      if (again) {
        context_.faults.add(place_of(term),
                            "term '" + term.text + "' already stands at " + at.file + ":" +
                                std::to_string(at.line) + " for the same language",
                            "terms are compared folded and count once; keep one of the rows");
        return;
      }
    }
    seen_[row.term].emplace_back(row.languages, place_of(term));
    lexicon_->rows.push_back(std::move(row));
  }

  ReadContext& context_;
  const Declaration& declaration_;
  std::string title_;
  LexiconPtr lexicon_;
  std::string path_;
  std::map<std::string, std::vector<std::pair<LanguageSet, SourcePos>>> seen_;
};

}  // namespace

void read_lexicons(ReadContext& context) {
  for (const std::string& name : context.declarations.names("lexicon")) {
    context.lexicons[fold_key(name)] =
        LexiconReader(context, *context.declarations.find("lexicon", name)).read();
  }
}

LexiconPtr find_lexicon(ReadContext& context, const YamlNode& node, const std::string& what) {
  const std::optional<std::string> name = as_text(node, context.faults, what);
  if (!name) {
    return nullptr;
  }
  const auto found = context.lexicons.find(fold_key(*name));
  if (found != context.lexicons.end()) {
    return found->second;
  }
  context.faults.add(
      node.at(),
      "unknown lexicon '" + *name + "' in " + what,
      suggestion(*name, context.declarations.names("lexicon"), "declare it under 'lexicons'"));
  return nullptr;
}

}  // namespace triaged
