#include "survey/survey_codes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/crypto.h"

namespace triaged {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kCodeBytes = 16;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) {
      ::close(fd_);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

Error cannot(const char* what, const std::string& path) {
  return unavailable(
      fmt::format("cannot {} the survey key '{}': {}", what, path, std::strerror(errno)),
      "make its folder writable for the daemon's user");
}

Result<std::string> read_key(const std::string& path) {
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd() < 0) {
    return cannot("read", path);
  }
  std::array<char, kKeyBytes + 1> bytes{};
  const ssize_t size = ::read(file.fd(), bytes.data(), bytes.size());
  if (size != static_cast<ssize_t>(kKeyBytes)) {
    return unavailable(fmt::format("the survey key '{}' does not hold {} bytes", path, kKeyBytes),
                       "restore it from a backup; a new one makes all open survey links invalid");
  }
  return std::string(bytes.data(), kKeyBytes);
}

/// Writes beside the final name and links it there, so that a crash leaves no half key and two
/// starters agree.
Result<void> write_key(const std::string& path, const std::string& key) {
  const std::string draft = fmt::format("{}.{}", path, ::getpid());
  {
    const File file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (file.fd() < 0 ||
        ::write(file.fd(), key.data(), key.size()) != static_cast<ssize_t>(key.size()) ||
        ::fsync(file.fd()) != 0) {
      return cannot("write", path);
    }
  }
  const bool linked = ::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
  ::unlink(draft.c_str());
  if (!linked) {
    return cannot("write", path);
  }
  return {};
}

}  // namespace

Result<SurveyCodes> SurveyCodes::open(const std::string& path) {
  if (::access(path.c_str(), F_OK) != 0) {
    const std::string key = TRY(random_bytes(kKeyBytes));
    TRY(write_key(path, key));
  }
  return SurveyCodes(Secret(TRY(read_key(path))));
}

std::string SurveyCodes::code_for(std::string_view invitation) const {
  return base64url_encode(hmac_sha256(key_.reveal(), invitation).substr(0, kCodeBytes));
}

std::string SurveyCodes::hash_of(std::string_view code) {
  const Sha256 digest = sha256(code);
  return {digest.begin(), digest.end()};
}

}  // namespace triaged
