#include "cli/event_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/texts.h"

namespace triaged {

Result<std::ifstream> open_event_file(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return invalid_input(path + ": " + texts::kNotAFile);
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return invalid_input(path + ": " + texts::kCannotRead);
  }
  if (!std::filesystem::is_regular_file(path, ignored)) {
    return file;  // a pipe is read once only, and a device may never end
  }
  if ((file >> std::ws).peek() == std::ifstream::traits_type::eof()) {
    return invalid_input(path + ": " + texts::kNoEvents);
  }
  file.clear();
  file.seekg(0);
  return file;
}

}  // namespace triaged
