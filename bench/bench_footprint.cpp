// What the daemon takes when nothing happens: time from its start until it is ready, and memory
// with the core pack loaded.
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "load/daemon.h"
#include "load/options.h"
#include "load/row.h"
#include "load/socket.h"

namespace triaged {
namespace {

constexpr int kStarts = 7;
/// Allocators and threads settle.
constexpr std::chrono::milliseconds kIdle{1500};

/// Whether a GET of `path` is answered with 200 within a second.
Result<bool> answers(std::uint16_t port, const std::string& path) {
  const UniqueFd socket = TRY(connect_loopback(port));
  TRY(send_whole(socket.get(), "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"));
  std::string received;
  pollfd readable{socket.get(), POLLIN, 0};
  while (message_length(received) == 0 && ::poll(&readable, 1, 1000) == 1) {
    std::array<char, 4096> bytes{};
    const ssize_t size = ::recv(socket.get(), bytes.data(), bytes.size(), 0);
    if (size <= 0) {
      break;
    }
    received.append(bytes.data(), static_cast<std::size_t>(size));
  }
  return received.rfind("HTTP/1.1 200", 0) == 0;
}

Result<void> run(const BenchOptions& /*options*/) {
  const BenchFolder folder("footprint");
  DaemonPlan plan;
  plan.rules = "rules/vendor";
  std::vector<double> starts_ms;
  double idle_mb = 0;
  for (int i = 0; i < kStarts; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    const auto server = TRY(start_daemon(folder, plan));
    if (!TRY(answers(server->port("admin_port"), "/readyz"))) {
      return unavailable("the daemon started but is not ready");
    }
    starts_ms.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun)
            .count());
    if (i + 1 == kStarts) {
      std::this_thread::sleep_for(kIdle);
      idle_mb = server->resident_mb();
    }
  }
  std::sort(starts_ms.begin(), starts_ms.end());
  const double start_ms = starts_ms[starts_ms.size() / 2];
  print_row({"start: to ready, warm", start_ms, "ms", "", 0, "< 300", start_ms < 300});
  print_row({"memory: idle, core pack", idle_mb, "MB", "", 0, "< 60", idle_mb > 0 && idle_mb < 60});
  return {};
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  return triaged::bench_main(count, words, std::chrono::seconds(2), &triaged::run);
}
