#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "load/socket.h"

namespace triaged {

/// Connections that each send one byte of a request's head a second, and a new connection when the
/// receiver has closed theirs. One thread of its own; ends when destroyed.
class SlowSenders {
 public:
  /// kUnavailable: it cannot connect.
  static Result<std::unique_ptr<SlowSenders>> start(std::uint16_t port, int count);

 private:
  struct Sender {
    UniqueFd socket;
    std::size_t sent = 0;
  };

  explicit SlowSenders(std::uint16_t port) : port_(port) {}
  void run(const std::stop_token& stop);
  void trickle(Sender& sender);

  std::uint16_t port_;
  std::vector<Sender> senders_;
  std::jthread thread_;
};

}  // namespace triaged
