#include "load/latencies.h"

#include <algorithm>

namespace triaged {

void Latencies::add(std::chrono::steady_clock::duration wait) {
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(wait).count();
  waits_us_.push_back(static_cast<std::uint32_t>(std::max<std::int64_t>(0, us)));
}

void Latencies::add_all(const Latencies& other) {
  waits_us_.insert(waits_us_.end(), other.waits_us_.begin(), other.waits_us_.end());
}

double Latencies::percentile_ms(double share) const {
  if (waits_us_.empty()) {
    return 0;
  }
  std::vector<std::uint32_t> sorted = waits_us_;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(at), sorted.end());
  return sorted[at] / 1000.0;
}

}  // namespace triaged
