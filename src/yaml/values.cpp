#include "yaml/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

#include "base/time.h"
#include "yaml/names.h"

namespace triaged {
namespace {

using std::string_view;

bool wants_collection(string_view wanted) {
  return wanted.ends_with("mapping") || wanted.ends_with("list");
}

std::string found(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return '\'' + node.text + '\'';
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMapping:
      return "a mapping";
  }
  return "nothing";
}

std::string kind_hint(const YamlNode& node, string_view wanted) {
  if (!node.is_scalar() || node.quoted) {
    return "";
  }
  if (node.text.find("：") != std::string::npos) {
    return "write an ASCII ':' and a space after a key";
  }
  if (wants_collection(wanted) && node.text.find(':') != std::string::npos) {
    return "put an ordinary space after the ':' of a key";
  }
  return "";
}

bool usable(const YamlNode& node, Faults& faults, const std::string& what, string_view wanted) {
  if (node.is_scalar() && !node.faulty) {
    return true;
  }
  report_kind(node, faults, what, wanted);
  return false;
}

template <class T>
std::optional<T> parse_decimal(string_view text) {
  const string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool octal_look = digits.size() > 1 && digits[0] == '0' && digits[1] != '.';
  if (digits.empty() || octal_look ||
      digits.find_first_not_of("0123456789.") != string_view::npos || digits.front() == '.' ||
      digits.back() == '.') {
    return std::nullopt;
  }
  T value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

struct SizeUnit {
  string_view name;
  std::int64_t bytes;
};

// The largest first, so that the shortest exact form is found first.
constexpr std::array<SizeUnit, 4> kSizeUnits = {
    {{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}};

std::optional<std::int64_t> parse_size(string_view text) {
  for (const SizeUnit& unit : kSizeUnits) {
    if (!text.ends_with(unit.name)) {
      continue;
    }
    const string_view digits = text.substr(0, text.size() - unit.name.size());
    const auto count = parse_decimal<std::int64_t>(digits);
    if (!count || *count < 0 || *count > std::numeric_limits<std::int64_t>::max() / unit.bytes) {
      return std::nullopt;
    }
    return *count * unit.bytes;
  }
  return std::nullopt;
}

std::string format_size(std::int64_t bytes) {
  const auto* unit = std::ranges::find_if(
      kSizeUnits, [bytes](const SizeUnit& row) { return bytes % row.bytes == 0; });
  return std::to_string(bytes / unit->bytes) + std::string(unit->name);
}

// Trailing zeros say nothing to a reader.
std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

string_view bool_hint(string_view text) {
  constexpr std::array<string_view, 10> kYes = {
      "yes", "Yes", "YES", "on", "On", "ON", "True", "TRUE", "1", "是"};
  constexpr std::array<string_view, 10> kNo = {
      "no", "No", "NO", "off", "Off", "OFF", "False", "FALSE", "0", "否"};
  if (std::ranges::find(kYes, text) != kYes.end()) {
    return "write true";
  }
  return std::ranges::find(kNo, text) != kNo.end() ? "write false" : "";
}

}  // namespace

void report_kind(const YamlNode& node,
                 Faults& faults,
                 const std::string& what,
                 string_view wanted) {
  if (node.faulty) {
    return;
  }
  // A text where a collection belongs may hold anything, a secret too: it is not quoted.
  const bool quote = !(node.is_scalar() && wants_collection(wanted));
  faults.add(
      node.at(),
      what + " must be " + std::string(wanted) + ", found " + (quote ? found(node) : "a text"),
      kind_hint(node, wanted));
}

std::optional<std::string> as_text(const YamlNode& node, Faults& faults, const std::string& what) {
  if (!usable(node, faults, what, "a text")) {
    return std::nullopt;
  }
  return node.text;
}

std::optional<bool> as_bool(const YamlNode& node, Faults& faults, const std::string& what) {
  constexpr string_view kWanted = "true or false";
  if (!usable(node, faults, what, kWanted)) {
    return std::nullopt;
  }
  if (!node.quoted && (node.text == "true" || node.text == "false")) {
    return node.text == "true";
  }
  const bool only_quotes = node.text == "true" || node.text == "false";
  faults.add(node.at(),
             what + " must be true or false, found " + found(node),
             only_quotes ? "remove the quotes" : std::string(bool_hint(node.text)));
  return std::nullopt;
}

std::optional<std::int64_t> as_int(const YamlNode& node,
                                   Faults& faults,
                                   const std::string& what,
                                   Range<std::int64_t> range) {
  const std::string wanted =
      "a whole number from " + std::to_string(range.least) + " to " + std::to_string(range.most);
  if (!usable(node, faults, what, wanted)) {
    return std::nullopt;
  }
  const auto value = parse_decimal<std::int64_t>(node.text);
  if (!value || *value < range.least || *value > range.most) {
    report_kind(node, faults, what, wanted);
    return std::nullopt;
  }
  return value;
}

std::optional<double> as_number(const YamlNode& node,
                                Faults& faults,
                                const std::string& what,
                                Range<double> range) {
  const std::string wanted =
      "a number from " + number_text(range.least) + " to " + number_text(range.most);
  if (!usable(node, faults, what, wanted)) {
    return std::nullopt;
  }
  const auto value = parse_decimal<double>(node.text);
  if (!value || *value < range.least || *value > range.most) {
    report_kind(node, faults, what, wanted);
    return std::nullopt;
  }
  return value;
}

std::optional<Millis> as_duration(const YamlNode& node,
                                  Faults& faults,
                                  const std::string& what,
                                  Range<Millis> range) {
  const std::string wanted =
      "a duration from " + format_duration(range.least) + " to " + format_duration(range.most);
  if (!usable(node, faults, what, wanted)) {
    return std::nullopt;
  }
  const Result<Millis> span = parse_duration(node.text);
  if (!span) {
    faults.add(node.at(),
               what + " must be " + wanted + ", found " + found(node),
               "write a whole number and its unit, like '30s', '5m', '4h' or '2d'");
    return std::nullopt;
  }
  if (*span < range.least || *span > range.most) {
    report_kind(node, faults, what, wanted);
    return std::nullopt;
  }
  return *span;
}

std::optional<std::int64_t> as_size(const YamlNode& node,
                                    Faults& faults,
                                    const std::string& what,
                                    Range<std::int64_t> range) {
  const std::string wanted =
      "a size from " + format_size(range.least) + " to " + format_size(range.most);
  if (!usable(node, faults, what, wanted)) {
    return std::nullopt;
  }
  const auto size = parse_size(node.text);
  if (!size) {
    faults.add(node.at(),
               what + " must be " + wanted + ", found " + found(node),
               "write a whole number and its unit, like '256KiB', '10MiB' or '1GiB'");
    return std::nullopt;
  }
  if (*size < range.least || *size > range.most) {
    report_kind(node, faults, what, wanted);
    return std::nullopt;
  }
  return size;
}

std::optional<std::size_t> as_one_of(const YamlNode& node,
                                     Faults& faults,
                                     const std::string& what,
                                     std::span<const std::string> names) {
  const std::string wanted = name_choice(names);
  if (!usable(node, faults, what, wanted)) {
    return std::nullopt;
  }
  const auto place = std::ranges::find(names, node.text);
  if (place != names.end()) {
    return static_cast<std::size_t>(place - names.begin());
  }
  faults.add(node.at(),
             what + " must be " + wanted + ", found " + found(node),
             suggestion(node.text, names));
  return std::nullopt;
}

std::vector<LocatedText> as_text_list(const YamlNode& node,
                                      Faults& faults,
                                      const std::string& what) {
  std::vector<LocatedText> texts;
  for (const YamlNode* item : as_items(node)) {
    if (usable(*item,
               faults,
               what,
               node.is_sequence() ? "a list of texts" : "a text or a list of texts")) {
      texts.push_back({item->text, item->at()});
    }
  }
  return texts;
}

std::vector<const YamlNode*> as_items(const YamlNode& node) {
  std::vector<const YamlNode*> items;
  if (node.is_sequence()) {
    for (const YamlNode& item : node.items) {
      items.push_back(&item);
    }
  } else if (!node.is_null() && !node.faulty) {
    items.push_back(&node);
  }
  return items;
}

}  // namespace triaged
