#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "deliver/route.h"

namespace triaged {

enum class BreakerState : std::uint8_t {
  kClosed,    ///< sends
  kHalfOpen,  ///< one entry tries whether it works again
  kOpen,      ///< the platform fails: nothing is sent until `until`
  kPaused,    ///< the platform refused our credentials: nothing is sent until `until`
  kWaiting,   ///< the platform asked us to wait until `until`
};
std::string_view to_string(BreakerState state);

/// Keeps a destination from being hammered while it is down, and entries from using up their tries
/// against it. A plain value of the sending thread; times are steady.
class CircuitBreaker {
 public:
  /// The platform answered something sensible.
  void succeeded();
  /// No connection, no answer, or 5xx.
  void failed(const DeliveryPolicy& policy, SteadyPoint now, std::string_view reason);
  /// 401 (`sure`) pauses at once; a 403 may concern a single ticket, so three in a row do.
  void unauthorised(const DeliveryPolicy& policy, SteadyPoint now, bool sure);
  /// The platform asked to be left alone (Retry-After).
  void wait(SteadyPoint now, Millis span);

  /// May another entry begin, with `in_flight` under way? Opens half when the time has come.
  [[nodiscard]] bool allows(SteadyPoint now, int in_flight);
  [[nodiscard]] BreakerState state(SteadyPoint now) const;
  /// Nothing while closed or half open.
  [[nodiscard]] std::optional<SteadyPoint> until(SteadyPoint now) const;
  [[nodiscard]] const std::string& reason() const { return reason_; }

 private:
  void open(BreakerState state, SteadyPoint until, std::string reason);

  BreakerState state_ = BreakerState::kClosed;
  SteadyPoint until_{};
  SteadyPoint wait_until_{};
  std::string reason_;
  int failures_ = 0;    ///< in a row
  int refusals_ = 0;    ///< 403 in a row
  int times_open_ = 0;  ///< since it last worked
};

}  // namespace triaged
