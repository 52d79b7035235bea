#include "load/daemon.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace triaged {
namespace {

std::string binary() {
  const char* given = std::getenv("TRIAGED_BINARY");  // NOLINT(concurrency-mt-unsafe)
  return given != nullptr ? given : TRIAGED_BENCH_BINARY;
}

/// Limits that would hold back a benchmark from one address are lifted; all else is the default.
std::string config_text(const BenchFolder& folder, const DaemonPlan& plan) {
  const std::string own = folder.file(plan.name);
  return "version: 1\n"
         "listen: 127.0.0.1:0\n"
         "admin_listen: 127.0.0.1:0\n"
         "store: sqlite:" +
         own +
         ".db\n"
         "control_socket: " +
         own +
         ".sock\n"
         "log_level: warning\n"
         "layers: [" +
         project_file(plan.rules) +
         "]\n"
         "adapters: [" +
         project_file("adapters") +
         "]\n"
         "limits: {connections_per_address: 4096}\n" +
         (plan.judges ? "" : "workers: {evaluate: 0}\n") +
         "sources:\n"
         "  chat: {platform: chatwoot, base_url: \"http://127.0.0.1:" +
         std::to_string(plan.desk_port) +
         "\", account: 1, secret: \"${env:BENCH_SECRET}\", token: \"${env:BENCH_TOKEN}\",\n"
         "         mode: live, concurrency: 32, rate_per_second: 10000,\n"
         "         map: {priority: {高: urgent, 中: medium, 低: low}, status: {需升級: open, "
         "待回訪關閉: resolved, 已關閉: resolved}}}\n";
}

}  // namespace

BenchFolder::BenchFolder(const std::string& name)
    : path_(project_file("build/bench-data/") + name) {
  std::filesystem::remove_all(path_);
  std::filesystem::create_directories(path_);
}

BenchFolder::~BenchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string project_file(const std::string& path) {
  return std::string(TRIAGED_BENCH_TOP) + "/" + path;
}

void set_bench_secrets() {
  ::setenv("BENCH_SECRET", kBenchSecret, 1);         // NOLINT(concurrency-mt-unsafe)
  ::setenv("BENCH_TOKEN", "bench-access-token", 1);  // NOLINT(concurrency-mt-unsafe)
}

Result<std::unique_ptr<ServerProcess>> start_daemon(const BenchFolder& folder,
                                                    const DaemonPlan& plan) {
  set_bench_secrets();
  const std::string config = folder.file(plan.name + ".yaml");
  std::ofstream(config) << config_text(folder, plan);
  return ServerProcess::start({binary(), "serve", "--config", config},
                              project_file("build/bench-data/" + plan.name + ".log"));
}

}  // namespace triaged
