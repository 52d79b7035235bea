#include "deliver/rate_limit.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace triaged {
namespace {

/// Sums of fractions come out a little below the whole token they mean.
constexpr double kWholeToken = 1 - 1e-9;

}  // namespace

void RateLimit::set(double per_second, double burst, SteadyPoint now) {
  const double room = burst > 0 ? std::max(burst, 1.0) : std::max(per_second, 1.0);
  if (per_second == per_second_ && room == burst_) {
    return;
  }
  refill(now);
  per_second_ = per_second;
  burst_ = room;
  tokens_ = filled_ ? std::min(tokens_, burst_) : burst_;
  filled_ = true;
  last_ = now;
}

void RateLimit::refill(SteadyPoint now) {
  const double seconds = std::chrono::duration<double>(now - last_).count();
  tokens_ = std::min(burst_, tokens_ + std::max(0.0, seconds) * per_second_);
  last_ = now;
}

bool RateLimit::take(SteadyPoint now) {
  if (per_second_ <= 0) {
    return true;
  }
  refill(now);
  if (tokens_ < kWholeToken) {
    return false;
  }
  tokens_ -= 1;
  return true;
}

void RateLimit::give_back() {
  tokens_ = std::min(burst_, tokens_ + 1);
}

Millis RateLimit::wait_time(SteadyPoint now) {
  if (per_second_ <= 0) {
    return Millis(0);
  }
  refill(now);
  const double missing = std::max(0.0, kWholeToken - tokens_);
  return Millis(static_cast<Millis::rep>(std::ceil(missing / per_second_ * 1000)));
}

}  // namespace triaged
