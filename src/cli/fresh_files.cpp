#include "cli/fresh_files.h"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace triaged {

namespace fs = std::filesystem;

FreshFiles::~FreshFiles() {
  std::error_code ignored;
  for (const std::string& path : begun_) {
    fs::remove(path, ignored);
  }
}

Result<void> FreshFiles::write(const std::string& path, const std::string& text) {
  std::error_code ignored;  // of a directory that cannot be made: the file cannot be opened either
  fs::create_directories(fs::path(path).parent_path(), ignored);
  std::FILE* file = std::fopen(path.c_str(), "wbx");  // fails where it exists, even only since now
  if (file == nullptr && errno == EEXIST) {
    return conflict("'" + path + "' is there already", "give the rule another name");
  }
  bool whole = file != nullptr;
  if (whole) {
    begun_.push_back(path);  // before it is written: a full disk leaves it empty or cut
    whole = std::fwrite(text.data(), 1, text.size(), file) == text.size();
    whole = std::fclose(file) == 0 && whole;
  }
  if (!whole) {
    return unavailable("cannot write '" + path + "'", "check the directory's owner and its room");
  }
  return {};
}

}  // namespace triaged
