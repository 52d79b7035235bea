#include "cli/fresh_files.h"

#include <filesystem>
#include <fstream>
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
  std::error_code fault;
  if (fs::exists(path, fault)) {
    return conflict("'" + path + "' is there already", "give the rule another name");
  }
  fs::create_directories(fs::path(path).parent_path(), fault);
  std::ofstream file(path, std::ios::binary);
  if (file.is_open()) {
    begun_.push_back(path);  // before it is written: a full disk leaves it empty or cut
  }
  file << text;
  file.close();
  if (fault || !file) {
    return unavailable("cannot write '" + path + "'", "check the directory's owner and its room");
  }
  return {};
}

}  // namespace triaged
