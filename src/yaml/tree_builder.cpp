#include "yaml/tree_builder.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "yaml/wide_comma.h"

namespace triaged {
namespace {

using std::string_view;

constexpr std::size_t kQuoted = 60;

std::size_t to_size(int value) {
  return value > 0 ? static_cast<std::size_t>(value) : 0;
}

// Long texts are cut at a code point so that a message stays one readable line.
std::string excerpt(string_view text) {
  std::size_t at = 0;
  for (std::size_t points = 0; at < text.size() && points < kQuoted; ++points) {
    next_code_point(text, at);
  }
  return '\'' + std::string(text.substr(0, at)) + (at < text.size() ? "…'" : "'");
}

bool contains_any(string_view text, std::initializer_list<string_view> marks) {
  return std::ranges::any_of(
      marks, [text](string_view mark) { return text.find(mark) != string_view::npos; });
}

bool has_wide_space_at_edge(string_view text) {
  constexpr std::array<string_view, 2> kSpaces = {"\u3000", "\u00A0"};
  return std::ranges::any_of(kSpaces, [text](string_view space) {
    return text.starts_with(space) || text.ends_with(space);
  });
}

/// In a flow list the comma may part an opening mark from its closing one.
bool has_curly_quotes(string_view text, bool flow) {
  const bool opens = text.starts_with("“") || text.starts_with("‘") || text.starts_with("＂") ||
                     text.starts_with("「") || text.starts_with("『");
  const bool closes = text.ends_with("”") || text.ends_with("’") || text.ends_with("＂") ||
                      text.ends_with("」") || text.ends_with("』");
  return flow ? opens || closes : opens && closes;
}

/// ［…］ and ｛…｝ hardly ever belong to a text; the other pairs do, unless they hold a list.
bool in_wide_brackets(string_view text) {
  constexpr std::array<std::pair<string_view, string_view>, 2> kYamls = {
      {{"［", "］"}, {"｛", "｝"}}};
  constexpr std::array<std::pair<string_view, string_view>, 4> kOthers = {
      {{"【", "】"}, {"（", "）"}, {"《", "》"}, {"〔", "〕"}}};
  const auto encloses = [text](const auto& pair) {
    return text.starts_with(pair.first) && text.ends_with(pair.second);
  };
  return std::ranges::any_of(kYamls, encloses) ||
         (std::ranges::any_of(kOthers, encloses) && contains_any(text, {"，", "、", ","}));
}

/// `-id`, `－ id`: a key that was to begin a list item. Returns the key without the mark.
std::string after_dash(string_view key) {
  constexpr std::array<string_view, 5> kDashes = {"－", "–", "—", "•", "-"};
  for (const string_view dash : kDashes) {
    if (key.starts_with(dash) && key.size() > dash.size()) {
      key.remove_prefix(dash.size());
      key.remove_prefix(std::min(key.find_first_not_of(' '), key.size()));
      const bool word = !key.empty() && key.front() >= 'a' && key.front() <= 'z';
      return word ? std::string(key) : "";
    }
  }
  return "";
}

/// `text:退款` inside `{ }`: a key that swallowed its value.
bool holds_value(string_view key) {
  const std::size_t colon = key.find(':');
  return colon != string_view::npos && colon > 0 && colon + 1 < key.size() &&
         key.substr(0, colon).find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") ==
             string_view::npos;
}

// Whether the quoted text that begins `rest` ends anywhere.
bool quotation_ends(string_view rest) {
  const char quote = rest.front();
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (quote == '"' && rest[i] == '\\') {
      ++i;
    } else if (rest[i] == quote) {
      return true;
    }
  }
  return false;
}

}  // namespace

YamlNode TreeBuilder::take_root() {
  if (root_) {
    return std::move(*root_);
  }
  YamlNode empty;
  empty.place = {file_, 1, 1};
  return empty;
}

void TreeBuilder::OnDocumentStart(const YAML::Mark& mark) {
  if (started_) {
    faults_.add(place(mark).pos(),
                "a second document begins here",
                "keep one document per file: remove the '---' line or split the file");
    throw StopReading{};
  }
  started_ = true;
}

void TreeBuilder::OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) {
  count_node(mark);
  check_properties(mark, "?", anchor);
  YamlNode node;
  node.place = place(mark);
  const string_view word = written_null(mark);
  if (!word.empty()) {
    node.kind = YamlNode::Kind::kScalar;
    node.text = std::string(word);
  } else if (!open_.empty()) {
    node.place = open_.back().has_key ? open_.back().key_place : node.place;
    node.faulty = check_commented_value(mark);
  }
  place_node(std::move(node));
}

/// `tag: #退款` and `- #退款` hold nothing: the text is a comment.
bool TreeBuilder::check_commented_value(const YAML::Mark& mark) {
  const Open& parent = open_.back();
  std::size_t line = to_size(mark.line);
  std::size_t from = 0;
  if (parent.has_key) {
    line = to_size(parent.key_place.line - 1);
    from = std::min(source_.line(line).find(": #"), source_.line(line).size());
  } else {
    // The place of an item without a value is that of what follows it.
    for (int back = 0; back < 3 && line > 0 && !begins_commented_item(line); ++back) {
      --line;
    }
    from = std::min(source_.line(line).find("- #"), source_.line(line).size());
  }
  const string_view rest = source_.line(line).substr(from);
  if (parent.flow || rest.size() < 4 || contains_any(rest.substr(3, 1), {" ", "#"})) {
    return false;
  }
  faults_.add({*file_, static_cast<int>(line) + 1, source_.column(line, from + 2)},
              FaultKind::kHashCutsAll);
  return true;
}

bool TreeBuilder::begins_commented_item(std::size_t line) const {
  const string_view text = source_.line(line);
  const std::size_t indent = std::min(text.find_first_not_of(' '), text.size());
  return indent == to_size(open_.back().byte_column) && text.substr(indent).starts_with("- #");
}

// yaml-cpp reports `~`, `null` and nothing at all alike, and for nothing the place of whatever
// comes next; only a word inside the open collection is a value that was written.
string_view TreeBuilder::written_null(const YAML::Mark& mark) const {
  if (!open_.empty() && !open_.back().flow && !expects_key() &&
      mark.column <= open_.back().byte_column) {
    return {};
  }
  string_view rest = source_.from(to_size(mark.line), to_size(mark.column));
  for (const string_view word : {"~", "null", "Null", "NULL"}) {
    if (rest.starts_with(word)) {
      return rest.substr(0, word.size());
    }
  }
  return {};
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t) {
  count_node(mark);
  faults_.add(place(mark).pos(), FaultKind::kAlias);
  YamlNode node;
  node.place = place(mark);
  node.faulty = true;
  place_node(std::move(node));
}

void TreeBuilder::OnScalar(const YAML::Mark& mark,
                           const std::string& tag,
                           YAML::anchor_t anchor,
                           const std::string& value) {
  count_node(mark);
  check_properties(mark, tag, anchor);
  YamlNode node;
  node.kind = YamlNode::Kind::kScalar;
  node.place = place(mark);
  node.quoted = tag == "!";
  node.text = value;
  if (value.find('\0') != std::string::npos) {
    faults_.add(node.at(), "the text holds a NUL character", "remove the '\\0' escape");
    node.faulty = true;
  }
  // yaml-cpp takes the end of the file for the end of a quotation.
  const string_view written = source_.from(to_size(mark.line), to_size(mark.column));
  if ((written.starts_with('"') || written.starts_with('\'')) && !quotation_ends(written)) {
    faults_.add(node.at(), "this quotation is not closed", "close it with the same mark");
    node.faulty = true;
  }
  if (!node.quoted && !check_plain(node, mark)) {
    node.faulty = true;
  }
  place_node(std::move(node));
}

void TreeBuilder::OnSequenceStart(const YAML::Mark& mark,
                                  const std::string& tag,
                                  YAML::anchor_t anchor,
                                  YAML::EmitterStyle::value style) {
  check_properties(mark, tag, anchor);
  open(YamlNode::Kind::kSequence, mark, style == YAML::EmitterStyle::Flow);
}

void TreeBuilder::OnMapStart(const YAML::Mark& mark,
                             const std::string& tag,
                             YAML::anchor_t anchor,
                             YAML::EmitterStyle::value style) {
  check_properties(mark, tag, anchor);
  open(YamlNode::Kind::kMapping, mark, style == YAML::EmitterStyle::Flow);
}

void TreeBuilder::open(YamlNode::Kind kind, const YAML::Mark& mark, bool flow) {
  count_node(mark);
  if (open_.size() >= limits_.depth) {
    faults_.add(place(mark).pos(),
                "nested deeper than " + std::to_string(limits_.depth) + " levels",
                "flatten the structure");
    throw StopReading{};
  }
  Open opened;
  opened.node.kind = kind;
  opened.node.place = place(mark);
  opened.byte_column = mark.column;
  opened.flow = flow;
  open_.push_back(std::move(opened));
}

void TreeBuilder::close() {
  YamlNode node = std::move(open_.back().node);
  open_.pop_back();
  place_node(std::move(node));
}

bool TreeBuilder::expects_key() const {
  return !open_.empty() && open_.back().node.is_mapping() && !open_.back().has_key;
}

void TreeBuilder::place_node(YamlNode node) {
  if (open_.empty()) {
    root_ = std::move(node);
    return;
  }
  Open& parent = open_.back();
  if (parent.node.is_sequence()) {
    parent.node.items.push_back(std::move(node));
    return;
  }
  if (!parent.has_key) {
    take_key(std::move(node));
    return;
  }
  parent.has_key = false;
  if (parent.flow && !parent.drop_value && node.is_null() && holds_value(parent.key)) {
    const std::size_t colon = parent.key.find(':');
    faults_.add(
        parent.key_place.pos(),
        "no space after the ':' of a key",
        "write {" + parent.key.substr(0, colon) + ": " + parent.key.substr(colon + 1) + "}");
    return;
  }
  if (!parent.drop_value) {
    parent.node.entries.push_back(
        {std::move(parent.key), std::move(parent.key_place), std::move(node)});
  }
}

void TreeBuilder::report_collection_key(const Open& parent, const YamlNode& key) {
  const YamlPlace& outer = parent.node.place;
  const bool braces = key.is_mapping() && parent.flow && outer.line == key.place.line &&
                      outer.column + 1 == key.place.column;
  if (braces) {
    faults_.add(outer.pos(), FaultKind::kBraces);
    return;
  }
  faults_.add(
      key.at(), "a key must be a plain text", "quote the text when it begins with '[' or '{'");
}

void TreeBuilder::take_key(YamlNode node) {
  Open& parent = open_.back();
  parent.has_key = true;
  parent.drop_value = true;
  parent.key_place = node.place;
  if (node.is_mapping() || node.is_sequence()) {
    report_collection_key(parent, node);
    return;
  }
  if (node.is_null()) {
    if (!node.faulty) {
      faults_.add(parent.key_place.pos(), "a key is missing before ':'", "write 'key: value'");
    }
    return;
  }
  if (node.faulty) {
    return;
  }
  if (node.text == "<<" && !node.quoted) {
    faults_.add(parent.key_place.pos(), FaultKind::kMergeKey);
    return;
  }
  if (std::string key = node.quoted || parent.flow ? "" : after_dash(node.text); !key.empty()) {
    faults_.add(parent.key_place.pos(),
                excerpt(node.text) + " is no list item",
                "begin an item with an ASCII '-' and a space: '- " + key + ": …'");
    node.text = std::move(key);
  }
  const auto [first, is_new] = parent.keys.emplace(node.text, node.place.line);
  if (!is_new) {
    faults_.add(parent.key_place.pos(),
                FaultKind::kDuplicateKey,
                {excerpt(node.text), std::to_string(first->second)});
    return;
  }
  parent.drop_value = false;
  parent.key = std::move(node.text);
}

void TreeBuilder::check_properties(const YAML::Mark& mark,
                                   const std::string& tag,
                                   YAML::anchor_t anchor) {
  if (anchor != YAML::NullAnchor) {
    faults_.add(place(mark).pos(), FaultKind::kAnchor);
  }
  // yaml-cpp says "!" for every quoted text; only the source tells whether a tag was written.
  const bool lone_mark =
      tag == "!" && source_.from(to_size(mark.line), to_size(mark.column)).starts_with('!');
  if ((tag != "?" && tag != "!") || lone_mark) {
    faults_.add(place(mark).pos(), FaultKind::kTypeTag);
  }
}

// The texts are not quoted in these messages: they may be secrets written in the wrong place.
// What looks right to somebody who types with a Chinese input method, but is read as something
// else by YAML.
bool TreeBuilder::check_plain(const YamlNode& node, const YAML::Mark& mark) {
  if (has_wide_space_at_edge(node.text)) {
    faults_.add(node.at(), FaultKind::kSpaceAtEdge);
    return false;
  }
  const bool flow = !open_.empty() && open_.back().flow;
  if (has_curly_quotes(node.text, flow)) {
    faults_.warn(node.at(), FaultKind::kQuotesInText);
  } else if (in_wide_brackets(node.text)) {
    faults_.warn(node.at(), FaultKind::kBracketsInText);
  } else if (flow && open_.back().node.is_sequence()) {
    warn_of_wide_comma(node, faults_);
  } else if (flow && expects_key() && contains_any(node.text, {"：", "，"})) {
    faults_.add(node.at(), FaultKind::kMarkInKey);
    return false;
  }
  check_comment(node, mark);
  return true;
}

void TreeBuilder::check_comment(const YamlNode& node, const YAML::Mark& mark) {
  string_view rest = source_.line(to_size(mark.line));
  rest.remove_prefix(std::min(rest.size(), to_size(mark.column)));
  if (!rest.starts_with(node.text)) {
    return;
  }
  rest.remove_prefix(node.text.size());
  if (rest.size() < 3 || !rest.starts_with(" #") || contains_any(rest.substr(2, 1), {" ", "#"})) {
    return;
  }
  faults_.warn(node.at(), FaultKind::kHashCuts);
}

void TreeBuilder::count_node(const YAML::Mark& mark) {
  if (++nodes_ > limits_.nodes) {
    faults_.add(place(mark).pos(),
                "more than " + std::to_string(limits_.nodes) + " values in one file",
                "split the file, or move the data to a CSV table");
    throw StopReading{};
  }
}

YamlPlace TreeBuilder::place(const YAML::Mark& mark) const {
  return {file_, mark.line + 1, source_.column(to_size(mark.line), to_size(mark.column))};
}

}  // namespace triaged
