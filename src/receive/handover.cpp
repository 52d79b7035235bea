#include "receive/handover.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace triaged {
namespace {
/// Up to so many waiting requests all go to one worker: they share a commit.
constexpr std::size_t kLeastShare = 8;
/// More in one commit only makes all of them wait for the last.
constexpr std::size_t kMostShare = 64;
}  // namespace

void RequestQueue::put(Connections& ready) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    const std::size_t room = closed_ ? 0 : capacity_ - std::min(capacity_, queue_.size());
    const auto count = std::min(room, ready.size());
    const auto end = ready.begin() + static_cast<std::ptrdiff_t>(count);
    std::move(ready.begin(), end, std::back_inserter(queue_));
    ready.erase(ready.begin(), end);
    wake = sleepers_ > 0 && count > 0;
  }
  if (wake) {
    filled_.notify_one();
  }
}

/// How many of the requests in front go to one worker: all when they are few, else half of them, so
/// that a second core has its part; none from a large body on, unless it stands in front.
std::size_t RequestQueue::share() const {
  const std::size_t half = std::clamp(queue_.size() / 2, kLeastShare, kMostShare);
  const std::size_t most = std::min(queue_.size(), half);
  std::size_t small = 0;
  while (small < most && !queue_[small]->large()) {
    ++small;
  }
  return std::max<std::size_t>(small, 1);
}

Connections RequestQueue::take() {
  std::unique_lock lock(mutex_);
  while (queue_.empty() && !closed_) {
    ++sleepers_;
    filled_.wait(lock);
    --sleepers_;
  }
  if (closed_) {
    return {};
  }
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(share());
  Connections taken(std::move_iterator(queue_.begin()), std::move_iterator(end));
  queue_.erase(queue_.begin(), end);
  const bool more = !queue_.empty() && sleepers_ > 0;
  lock.unlock();
  if (more) {
    filled_.notify_one();  // one wakes the next: idle workers are not woken for nothing
  }
  return taken;
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

void ReturnBox::put(Connections connections) {
  bool wake = std::ranges::any_of(connections, [](const auto& connection) {
    return connection->has_input() || connection->has_output() || connection->closing();
  });
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(connections, std::back_inserter(returned_));
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
