#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "base/result.h"
#include "load/socket.h"

namespace triaged {

/// A ticketing tool that takes every private note and remembers whose it was: a note's
/// `content_attributes.triaged` is its idempotency key. One thread of its own; the counts may be
/// read from any thread.
class DeskStub {
 public:
  static Result<std::unique_ptr<DeskStub>> start();
  ~DeskStub();

  [[nodiscard]] std::uint16_t port() const { return listening_.port; }
  /// Requests answered so far.
  [[nodiscard]] std::int64_t requests() const { return requests_; }
  /// Different idempotency keys among them.
  [[nodiscard]] std::int64_t effects() const { return effects_; }
  /// When the newest effect came.
  [[nodiscard]] std::chrono::steady_clock::time_point last_effect_at() const {
    return std::chrono::steady_clock::time_point(std::chrono::steady_clock::duration(last_));
  }

 private:
  explicit DeskStub(Listening listening);

  void run();
  void admit();
  void serve(int socket);
  void answer(int socket, std::string_view request);

  Listening listening_;
  UniqueFd epoll_;
  std::unordered_map<int, std::pair<UniqueFd, std::string>> connections_;
  std::unordered_set<std::string> keys_;
  std::atomic<std::int64_t> requests_{0};
  std::atomic<std::int64_t> effects_{0};
  std::atomic<std::chrono::steady_clock::rep> last_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace triaged
