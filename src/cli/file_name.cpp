#include "cli/file_name.h"

#include <algorithm>

namespace triaged {

bool is_file_name(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.front() != '-' &&
         std::ranges::none_of(name, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return c == '/' || c == '\\' || byte <= ' ' || byte == 0x7F;
         });
}

}  // namespace triaged
