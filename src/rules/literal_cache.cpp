#include "rules/literal_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <vector>

#include "base/crypto.h"
#include "text/fold.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".keywords";
/// More than the automaton of any rule set that can be loaded.
constexpr off_t kMostBytes = off_t{512} << 20U;

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  ~OpenFile() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

Error cannot_keep(const std::string& path) {
  return unavailable("cannot keep the keywords in '" + path + "': " + std::strerror(errno),
                     "give the folder to the daemon's user");
}

/// Whether nobody but the daemon's user could have written what was opened. An automaton is code to
/// Vectorscan: it must not come from others.
bool is_our_own(const struct stat& seen) {
  return seen.st_uid == ::geteuid() && (seen.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::optional<std::string> read_own_file(const std::string& folder, const std::string& path) {
  struct stat seen {};
  if (::lstat(folder.c_str(), &seen) != 0 || !S_ISDIR(seen.st_mode) || !is_our_own(seen)) {
    return std::nullopt;
  }
  const OpenFile file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file.fd() < 0 || ::fstat(file.fd(), &seen) != 0 || !S_ISREG(seen.st_mode) ||
      !is_our_own(seen) || seen.st_size > kMostBytes) {
    return std::nullopt;
  }
  std::string bytes(static_cast<std::size_t>(seen.st_size), '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::read(file.fd(), bytes.data() + done, bytes.size() - done);
    if (got <= 0) {
      return std::nullopt;
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put <= 0) {
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

}  // namespace

std::string LiteralCache::key_of(std::span<const std::string> folded, std::uint32_t first_term) {
  std::string all = std::string(fold_table_hash()) + std::to_string(kFoldVersion) + '\n' +
                    std::to_string(first_term) + '\n';
  for (const std::string& literal : folded) {
    all += std::to_string(literal.size()) + ':' + literal;
  }
  return sha256_hex(all);
}

std::string LiteralCache::path_of(const std::string& key) const {
  return folder_ + "/" + key + std::string(kEnding);
}

std::unique_ptr<const LiteralAutomaton> LiteralCache::find(const std::string& key) const {
  const auto bytes = folder_.empty() ? std::nullopt : read_own_file(folder_, path_of(key));
  if (!bytes || !bytes->starts_with(key)) {  // the key in the file: it may have been renamed
    return nullptr;
  }
  auto automaton = LiteralAutomaton::deserialize(std::string_view(*bytes).substr(key.size()));
  return automaton.ok() ? std::move(automaton).take() : nullptr;
}

Result<void> LiteralCache::keep(const std::string& key, const LiteralAutomaton& automaton) const {
  const std::string path = path_of(key);
  if (folder_.empty()) {
    return {};
  }
  if (::mkdir(folder_.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return cannot_keep(folder_);
  }
  const std::string bytes = key + TRY(automaton.serialize());
  const std::string draft = path + "." + std::to_string(::getpid());
  ::unlink(draft.c_str());
  {
    const OpenFile file(::open(
        draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.fd() < 0 || !write_all(file.fd(), bytes)) {
      const Error error = cannot_keep(draft);
      ::unlink(draft.c_str());
      return error;
    }
  }
  if (::rename(draft.c_str(), path.c_str()) != 0) {
    return cannot_keep(path);
  }
  remove_oldest();
  return {};
}

void LiteralCache::remove_oldest() const {
  std::error_code fault;
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder_, fault)) {
    if (entry.path().extension() == kEnding) {
      files.emplace_back(entry.last_write_time(fault), entry.path());
    }
  }
  std::sort(files.rbegin(), files.rend());
  for (std::size_t i = kKept; i < files.size(); ++i) {
    fs::remove(files[i].second, fault);
  }
}

}  // namespace triaged
