#include "receive/handover.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace triaged {

void RequestQueue::put(Connections& ready) {
  std::size_t wake = 0;
  {
    const std::lock_guard lock(mutex_);
    const std::size_t room = closed_ ? 0 : capacity_ - std::min(capacity_, queue_.size());
    const auto count = std::min(room, ready.size());
    const auto end = ready.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(ready.begin(), end, std::back_inserter(queue_));
    ready.erase(ready.begin(), end);
    wake = std::min(sleepers_, count);
  }
  for (; wake > 0; --wake) {
    filled_.notify_one();
  }
}

std::unique_ptr<Connection> RequestQueue::take() {
  std::unique_lock lock(mutex_);
  while (queue_.empty() && !closed_) {
    ++sleepers_;
    filled_.wait(lock);
    --sleepers_;
  }
  if (closed_) {
    return nullptr;
  }
  auto next = std::move(queue_.front());
  queue_.pop_front();
  return next;
}

void RequestQueue::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    queue_.clear();
  }
  filled_.notify_all();
}

std::size_t RequestQueue::depth() const {
  const std::lock_guard lock(mutex_);
  return queue_.size();
}

void ReturnBox::ring() const {
  const std::uint64_t one = 1;
  // It fails only when the bell has been rung 2^64 - 2 times unheard.
  [[maybe_unused]] const ssize_t written = ::write(bell_.get(), &one, sizeof one);
}

void ReturnBox::put(std::unique_ptr<Connection> connection) {
  bool wake = connection->has_input() || connection->has_output() || connection->closing();
  {
    const std::lock_guard lock(mutex_);
    returned_.push_back(std::move(connection));
    wake = wake || ring_always_;
  }
  if (wake) {
    ring();
  }
}

void ReturnBox::take_all(Connections& home) {
  const std::lock_guard lock(mutex_);
  std::move(returned_.begin(), returned_.end(), std::back_inserter(home));
  returned_.clear();
}

void ReturnBox::ring_always(bool always) {
  const std::lock_guard lock(mutex_);
  ring_always_ = always;
}

}  // namespace triaged
