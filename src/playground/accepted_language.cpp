#include "playground/accepted_language.h"

#include <charconv>
#include <string>

#include "base/ascii.h"
#include "text/utf8.h"
#include "yaml/fault_texts.h"

namespace triaged {
namespace {

/// Takes the text up to the separator off the front of `list`.
std::string_view take_item(std::string_view& list, char separator) {
  const auto end = list.find(separator);
  const std::string_view item = list.substr(0, end);
  list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  return trim(item);
}

/// 1 where it says nothing, 0 where it cannot be read.
double quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string parameter = ascii_lower(take_item(parameters, ';'));
    if (!parameter.starts_with("q=")) {
      continue;
    }
    double quality = 0;
    const char* const end = parameter.data() + parameter.size();
    const auto read = std::from_chars(parameter.data() + 2, end, quality);
    return read.ec == std::errc() && read.ptr == end && quality <= 1 ? quality : 0;
  }
  return 1;
}

}  // namespace

std::string_view accepted_language(std::string_view header) {
  std::string_view best = "en";
  double best_quality = 0;
  while (!header.empty()) {
    std::string_view parameters = take_item(header, ',');
    const std::string name = ascii_lower(take_item(parameters, ';'));
    const double quality = quality_of(parameters);
    const bool written = name.starts_with("zh") || name.starts_with("en") || name == "*";
    if (written && quality > best_quality) {
      best = language_of(name);
      best_quality = quality;
    }
  }
  return best;
}

}  // namespace triaged
