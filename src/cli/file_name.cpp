#include "cli/file_name.h"

#include <algorithm>

#include "text/fuzzy.h"
#include "text/utf8.h"

namespace triaged {

namespace {

/// File systems take 255 with what is added to the name, such as `.test.yaml`.
constexpr std::size_t kMostBytes = 240;

/// Neither shells nor YAML give it a meaning of its own.
bool is_plain(char32_t point) {
  return is_latin_or_digit(point) || is_han(point) || point == U'.' || point == U'-' ||
         point == U'_';
}

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostBytes && name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(points_of(name), is_plain);
}

}  // namespace triaged
