#include "yaml/wide_comma.h"

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "yaml/source_text.h"

namespace triaged {
namespace {

using std::string_view;

constexpr std::array<string_view, 4> kMarks = {"，", "、", "；", "\uFF64"};
constexpr std::size_t kLongestShown = 200;

string_view without_spaces(string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  return first == string_view::npos ? string_view()
                                    : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// The item as a list of its parts, and whether it holds a mark at all.
std::pair<std::string, bool> as_flow_list(string_view text) {
  std::string list = "[";
  std::size_t from = 0;
  bool marked = false;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t mark = 0;
    for (const string_view one : kMarks) {
      mark = text.substr(at).starts_with(one) ? one.size() : mark;
    }
    if (mark == 0 && at < text.size()) {
      ++at;
      continue;
    }
    const string_view part = without_spaces(text.substr(from, at - from));
    list += part.empty() || list.size() == 1 ? "" : ", ";
    list += part;
    marked = marked || mark > 0;
    at += mark == 0 ? 1 : mark;
    from = at;
  }
  return {list + ']', marked};
}

/// Texts without a Han character are not repeated: they may be secrets in the wrong place.
bool holds_han(string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::int32_t point = next_code_point(text, at);
    if (point >= 0x3400 && point <= 0x9FFF) {
      return true;
    }
  }
  return false;
}

}  // namespace

void warn_of_wide_comma(const YamlNode& item, Faults& faults) {
  if (!item.is_scalar() || item.quoted || item.faulty) {
    return;
  }
  auto [list, marked] = as_flow_list(item.text);
  if (!marked) {
    return;
  }
  const bool show = list.size() <= kLongestShown && holds_han(item.text);
  show ? faults.warn(item.at(), FaultKind::kCommaInItem, {std::move(list)})
       : faults.warn(item.at(), FaultKind::kCommaInAnyItem);
}

}  // namespace triaged
