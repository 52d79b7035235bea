#include "store/sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace triaged {
namespace {

std::string holder(int file) {
  std::array<char, 32> text{};
  const ssize_t size = pread(file, text.data(), text.size(), 0);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!pid.empty() && pid.back() == '\n') {
    pid.pop_back();
  }
  return pid.empty() ? "another process" : "process " + pid;
}

Error cannot(const std::string& what, const std::string& path) {
  return unavailable(
      "cannot " + what + " '" + path + "': " + std::generic_category().message(errno),
      "check the owner and the permissions of the folder");
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::create(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return cannot("open lock file", path);
  }
  std::unique_ptr<LockFile> lock(new LockFile(file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) {
      return cannot("lock", path);
    }
    return conflict("the database is in use by " + holder(file) + " (lock file '" + path + "')",
                    "stop it first, or ask it through its socket");
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(file, 0) != 0 ||
      pwrite(file, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    return cannot("write", path);
  }
  return lock;
}

LockFile::~LockFile() {
  close(file_);
}

}  // namespace triaged
