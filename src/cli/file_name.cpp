#include "cli/file_name.h"

#include <algorithm>

namespace triaged {

namespace {

/// File systems take 255 with what is added to the name, such as `.test.yaml`.
constexpr std::size_t kMostBytes = 240;

}  // namespace

bool is_file_name(std::string_view name) {
  return !name.empty() && name.size() <= kMostBytes && name.front() != '.' && name.front() != '-' &&
         std::ranges::none_of(name, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return c == '/' || c == '\\' || byte <= ' ' || byte == 0x7F;
         });
}

}  // namespace triaged
