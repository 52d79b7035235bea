#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace triaged {

/// Closed until it is opened, for good. Thread-safe.
class Gate {
 public:
  void open() {
    {
      std::lock_guard lock(mutex_);
      open_ = true;
    }
    condition_.notify_all();
  }

  /// Returns when it is open, or false when `stop` is requested before.
  bool wait(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return condition_.wait(lock, stop, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any condition_;
  bool open_ = false;
};

}  // namespace triaged
