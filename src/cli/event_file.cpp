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
  // A pipe is read once only, and a device may never end: of these the first byte must do.
  const bool regular = std::filesystem::is_regular_file(path, ignored);
  if ((regular ? file >> std::ws : file).peek() == std::ifstream::traits_type::eof()) {
    return invalid_input(path + ": " + texts::kNoEvents);
  }
  if (regular) {
    file.clear();
    file.seekg(0);
  }
  return file;
}

}  // namespace triaged
