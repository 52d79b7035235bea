#pragma once

#include <chrono>
#include <mutex>

namespace triaged {

using Millis = std::chrono::milliseconds;
/// A UTC instant with millisecond precision; what is stored and what rules see.
using TimePoint = std::chrono::time_point<std::chrono::system_clock, Millis>;
/// A monotonic instant; what deadlines and back-off use.
using SteadyPoint = std::chrono::steady_clock::time_point;

/// Where time comes from. Thread-safe. Only app/ owns a real one.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimePoint utc() const = 0;
  virtual SteadyPoint steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimePoint utc() const override {
    return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now());
  }
  SteadyPoint steady() const override { return std::chrono::steady_clock::now(); }
};

/// Time that moves only when told to; for tests, `test` and `try`.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimePoint start) : utc_(start) {}

  TimePoint utc() const override {
    std::lock_guard lock(mutex_);
    return utc_;
  }
  SteadyPoint steady() const override {
    std::lock_guard lock(mutex_);
    return steady_;
  }
  void advance(Millis by) {
    std::lock_guard lock(mutex_);
    utc_ += by;
    steady_ += by;
  }
  void set(TimePoint utc) {
    std::lock_guard lock(mutex_);
    utc_ = utc;
  }

 private:
  mutable std::mutex mutex_;
  TimePoint utc_;
  SteadyPoint steady_{};
};

}  // namespace triaged
