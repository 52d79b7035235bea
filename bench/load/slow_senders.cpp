#include "load/slow_senders.h"

#include <sys/socket.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace triaged {
namespace {

constexpr std::chrono::seconds kPause{1};
/// Never complete: the head does not end.
constexpr std::string_view kHead = "POST /hooks/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";

}  // namespace

Result<std::unique_ptr<SlowSenders>> SlowSenders::start(std::uint16_t port, int count) {
  std::unique_ptr<SlowSenders> slow(new SlowSenders(port));
  for (int i = 0; i < count; ++i) {
    slow->senders_.push_back({TRY(connect_loopback(port)), 0});
    slow->trickle(slow->senders_.back());
  }
  slow->thread_ = std::jthread([raw = slow.get()](const std::stop_token& stop) { raw->run(stop); });
  return slow;
}

void SlowSenders::run(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    never.wait_for(lock, stop, kPause, [] { return false; });
    for (Sender& sender : senders_) {
      trickle(sender);
    }
  }
}

void SlowSenders::trickle(Sender& sender) {
  const char byte = sender.sent < kHead.size() ? kHead[sender.sent] : 'x';
  if (::send(sender.socket.get(), &byte, 1, MSG_NOSIGNAL) == 1) {
    ++sender.sent;
    return;
  }
  sender.sent = 0;
  if (auto fresh = connect_loopback(port_); fresh.ok()) {
    sender.socket = std::move(fresh).take();
  }
}

}  // namespace triaged
