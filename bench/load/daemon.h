#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "load/server_process.h"

namespace triaged {

constexpr const char* kBenchSecret = "bench-signing-secret";
/// Where the daemon of start_daemon takes webhooks.
constexpr const char* kHookPath = "/hooks/chat";

/// An empty folder of its own under `build/bench-data` (the disk that is measured), removed when
/// destroyed.
class BenchFolder {
 public:
  explicit BenchFolder(const std::string& name);
  ~BenchFolder();
  BenchFolder(const BenchFolder&) = delete;
  BenchFolder& operator=(const BenchFolder&) = delete;

  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// Puts the secret into the environment that servers inherit, as BENCH_SECRET.
void set_bench_secrets();

struct DaemonPlan {
  std::string rules;             ///< a rule directory, relative to the project's top
  std::uint16_t desk_port = 9;   ///< of the desk stub; the discard port when nothing is sent
  bool judges = true;            ///< false: events are accepted and wait
  std::string name = "triaged";  ///< of its files in the folder
};

/// Starts `triaged serve` (TRIAGED_BINARY, or the release build beside this program) with one
/// Chatwoot source in live mode and an SQLite store in `folder`. Ready when it returns.
Result<std::unique_ptr<ServerProcess>> start_daemon(const BenchFolder& folder,
                                                    const DaemonPlan& plan);

/// A path of the project's tree.
std::string project_file(const std::string& path);

}  // namespace triaged
