#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace triaged {

/// Every measured wait, in microseconds. Not thread-safe.
class Latencies {
 public:
  void add(std::chrono::steady_clock::duration wait);
  void add_all(const Latencies& other);
  [[nodiscard]] std::size_t count() const { return waits_us_.size(); }
  /// The wait that `share` (0 to 1) of all do not exceed, in milliseconds; 0 when there is none.
  [[nodiscard]] double percentile_ms(double share) const;

 private:
  std::vector<std::uint32_t> waits_us_;
};

}  // namespace triaged
