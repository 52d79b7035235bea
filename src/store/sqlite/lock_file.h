#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace triaged {

/// Admits one process to a database for as long as it lives. The kernel ends the lock with the
/// process, however it ends; the file itself stays.
class LockFile {
 public:
  /// kConflict names the process that holds the lock. kUnavailable: the file cannot be used.
  static Result<std::unique_ptr<LockFile>> create(const std::string& path);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_;
};

}  // namespace triaged
