#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "support/loopback_server.h"

namespace triaged::e2e {

/// A real server must know its hook's address before the daemon, which must know the server's, has
/// one: this takes GET and POST below /hooks/ at an address of its own and hands them on.
/// Thread-safe.
class HookRelay {
 public:
  HookRelay();
  void lead_to(std::uint16_t port) { port_ = port; }
  [[nodiscard]] std::string url(const std::string& path) const { return server_.url(path); }
  /// Webhooks that the daemon answered with 200, and those that it did not.
  [[nodiscard]] int taken() const { return taken_; }
  [[nodiscard]] int refused() const { return refused_; }

 private:
  void hand_on(const httplib::Request& request, httplib::Response& response);

  std::atomic<std::uint16_t> port_{0};
  std::atomic<int> taken_{0};
  std::atomic<int> refused_{0};
  test::LoopbackServer server_;  ///< last: its thread uses the others
};

}  // namespace triaged::e2e
