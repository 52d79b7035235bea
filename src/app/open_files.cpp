#include "app/open_files.h"

#include <sys/resource.h>

namespace triaged {
namespace {

/// Outgoing connections (HttpSenderOptions::connections), the store's files and readers, sockets
/// that listen, and a margin.
constexpr std::uint64_t kOwnFiles = 384;

}  // namespace

std::uint64_t raise_open_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) {
    return 0;
  }
  rlimit raised = files;
  raised.rlim_cur = files.rlim_max;
  return ::setrlimit(RLIMIT_NOFILE, &raised) == 0 ? raised.rlim_cur : files.rlim_cur;
}

std::uint64_t files_needed(int connections) {
  return static_cast<std::uint64_t>(connections) + kOwnFiles;
}

}  // namespace triaged
