#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>
#include <system_error>

namespace triaged {

/// A folder of its own for each test, removed with it.
class ScratchFolder {
 public:
  ScratchFolder() : path_((std::filesystem::temp_directory_path() / "triaged-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) {
      path_.clear();
    }
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace triaged
