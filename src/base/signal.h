#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace triaged {

/// "There may be work": raised by whoever made some, waited for by a worker's loop. Raises before
/// the wait are remembered, several count as one. Thread-safe.
class WorkSignal {
 public:
  void raise() {
    {
      std::lock_guard lock(mutex_);
      raised_ = true;
    }
    condition_.notify_one();
  }

  /// Returns when raised, after `at_most`, or when `stop` is requested.
  void wait(const std::stop_token& stop, std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, stop, at_most, [this] { return raised_; });
    raised_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any condition_;
  bool raised_ = false;
};

}  // namespace triaged
