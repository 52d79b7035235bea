#pragma once

#include <httplib.h>

#include <atomic>
#include <mutex>
#include <string>
#include <thread>

namespace triaged::test {

/// A platform on loopback: cpp-httplib on a port of the system's choice, in a thread of its own.
/// Handlers are added to `server` before start().
class LoopbackServer {
 public:
  LoopbackServer() { server.set_tcp_nodelay(true); }
  ~LoopbackServer() { stop(); }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  void start() {
    port_ = server.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server.listen_after_bind(); });
    while (!server.is_running()) {
      std::this_thread::yield();  // stop() has no effect before
    }
    // The first request fills cpp-httplib's local statics. Two first ones at once look like a race
    // to ThreadSanitizer, which does not see the guards in a library that was compiled without it.
    (void)httplib::Client("127.0.0.1", port_).Options("/");
  }
  void stop() {
    if (thread_.joinable()) {
      server.stop();
      thread_.join();
    }
  }
  [[nodiscard]] std::string url(const std::string& path = "") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  httplib::Server server;

 private:
  int port_ = 0;
  std::thread thread_;
};

}  // namespace triaged::test
