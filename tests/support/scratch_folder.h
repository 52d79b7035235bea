#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "support/file_text.h"

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

  /// Writes a file of the folder, with the folders it stands in; what stood there is replaced.
  void write(const std::string& name, std::string_view bytes) const {
    const std::filesystem::path path = file(name);
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << bytes;
  }

  /// The bytes of a file of the folder, empty when it is not there.
  [[nodiscard]] std::string read(const std::string& name) const { return file_text(file(name)); }

 private:
  std::string path_;
};

}  // namespace triaged
