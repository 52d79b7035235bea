#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Files that did not exist before; what was begun goes again, whole or in part, unless it is kept.
class FreshFiles {
 public:
  FreshFiles() = default;
  ~FreshFiles();
  FreshFiles(const FreshFiles&) = delete;
  FreshFiles& operator=(const FreshFiles&) = delete;

  /// Makes the file's directory, too. kConflict: it is there already. kUnavailable: it cannot be
  /// written whole.
  Result<void> write(const std::string& path, const std::string& text);
  void keep() { begun_.clear(); }

 private:
  std::vector<std::string> begun_;
};

}  // namespace triaged
