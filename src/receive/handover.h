#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "receive/connection.h"
#include "receive/unique_fd.h"

namespace triaged {

using Connections = std::vector<std::unique_ptr<Connection>>;

/// Complete requests on their way from the waiting room to the workers, first in first out.
/// Thread-safe.
class RequestQueue {
 public:
  explicit RequestQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Takes from the front of `ready` what there is room for; the rest stays. Never waits.
  void put(Connections& ready);
  /// Waits for some; none once the queue is closed. A request with a large body comes alone: its
  /// sender may be slow.
  Connections take();
  /// Drops what is queued and lets every worker go.
  void close();
  [[nodiscard]] std::size_t depth() const;

 private:
  [[nodiscard]] std::size_t share() const;

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<std::unique_ptr<Connection>> queue_;
  std::size_t sleepers_ = 0;
  bool closed_ = false;
};

/// Connections on their way back, and the bell that wakes the waiting room. Thread-safe. A return
/// rings only when the room has a reason to look at once, which saves a system call per request.
class ReturnBox {
 public:
  explicit ReturnBox(UniqueFd bell) : bell_(std::move(bell)) {}

  /// An eventfd to be watched for reading.
  [[nodiscard]] int bell() const { return bell_.get(); }
  void ring() const;
  void put(Connections connections);
  /// Moves all that came back to the end of `home`.
  void take_all(Connections& home);
  /// From now on every return rings, or only one that needs the room's attention.
  void ring_always(bool always);

 private:
  UniqueFd bell_;
  std::mutex mutex_;
  Connections returned_;
  bool ring_always_ = false;
};

/// All that the waiting room and the workers share.
struct Handover {
  Handover(std::size_t queue_capacity, UniqueFd bell)
      : queue(queue_capacity), returns(std::move(bell)) {}

  RequestQueue queue;
  ReturnBox returns;
  std::atomic<std::size_t> large_bodies{0};  ///< being read by workers, or queued for it
  std::atomic<bool> draining{false};         ///< answers say `Connection: close`
  std::atomic<bool> abandoned{false};        ///< the drain took too long: stop reading bodies
};

}  // namespace triaged
