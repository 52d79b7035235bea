#include "deliver/breaker.h"

#include <algorithm>
#include <cmath>

namespace triaged {
namespace {

constexpr int kRefusalsUntilPause = 3;
constexpr int kMostPauseDoublings = 20;

Millis doubled(Millis base, int times, Millis cap) {
  return std::min(Millis(base.count() << std::clamp(times, 0, kMostPauseDoublings)), cap);
}

}  // namespace

std::string_view to_string(BreakerState state) {
  switch (state) {
    case BreakerState::kClosed:
      return "closed";
    case BreakerState::kHalfOpen:
      return "half_open";
    case BreakerState::kOpen:
      return "open";
    case BreakerState::kPaused:
      return "paused";
    case BreakerState::kWaiting:
      return "waiting";
  }
  return "closed";
}

void CircuitBreaker::succeeded() {
  failures_ = 0;
  refusals_ = 0;
  if (state_ != BreakerState::kClosed) {
    state_ = BreakerState::kClosed;
    times_open_ = 0;
    reason_.clear();
  }
}

void CircuitBreaker::open(BreakerState state, SteadyPoint until, std::string reason) {
  state_ = state;
  until_ = until;
  reason_ = std::move(reason);
  ++times_open_;
  failures_ = 0;
}

void CircuitBreaker::failed(const DeliveryPolicy& policy,
                            SteadyPoint now,
                            std::string_view reason) {
  if (state_ == BreakerState::kOpen || state_ == BreakerState::kPaused) {
    return;  // began before it opened
  }
  ++failures_;
  if (state_ == BreakerState::kHalfOpen || failures_ >= policy.breaker_failures) {
    const Millis span = doubled(policy.breaker_open, times_open_, policy.breaker_cap);
    open(BreakerState::kOpen, now + span, "failing: " + std::string(reason));
  }
}

void CircuitBreaker::unauthorised(const DeliveryPolicy& policy, SteadyPoint now, bool sure) {
  ++refusals_;
  if (state_ == BreakerState::kPaused) {
    return;
  }
  if (sure || state_ == BreakerState::kHalfOpen || refusals_ >= kRefusalsUntilPause) {
    open(BreakerState::kPaused,
         now + policy.auth_pause,
         sure ? "credentials refused: check the user, password or token"
              : "rights refused (403): check the token's rights");
  }
}

void CircuitBreaker::wait(SteadyPoint now, Millis span) {
  wait_until_ = std::max(wait_until_, now + span);
}

BreakerState CircuitBreaker::state(SteadyPoint now) const {
  if ((state_ == BreakerState::kOpen || state_ == BreakerState::kPaused) && now < until_) {
    return state_;
  }
  if (now < wait_until_) {
    return BreakerState::kWaiting;
  }
  return state_ == BreakerState::kClosed ? BreakerState::kClosed : BreakerState::kHalfOpen;
}

std::optional<SteadyPoint> CircuitBreaker::until(SteadyPoint now) const {
  switch (state(now)) {
    case BreakerState::kOpen:
    case BreakerState::kPaused:
      return std::max(until_, wait_until_);
    case BreakerState::kWaiting:
      return wait_until_;
    case BreakerState::kClosed:
    case BreakerState::kHalfOpen:
      return std::nullopt;
  }
  return std::nullopt;
}

bool CircuitBreaker::allows(SteadyPoint now, int in_flight) {
  const BreakerState current = state(now);
  if (current == BreakerState::kHalfOpen) {
    state_ = BreakerState::kHalfOpen;
    return in_flight == 0;
  }
  return current == BreakerState::kClosed;
}

}  // namespace triaged
