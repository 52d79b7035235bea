#pragma once

#include "base/clock.h"

namespace triaged {

/// A token bucket: `per_second` calls on average, `burst` at once. A plain value of the sending
/// thread; times are steady.
class RateLimit {
 public:
  /// Takes new numbers, keeps the tokens it has. `per_second` 0 = no limit; `burst` 0 = one
  /// second's worth, at least one.
  void set(double per_second, double burst, SteadyPoint now);
  /// Takes a token when there is one.
  bool take(SteadyPoint now);
  /// Gives back a token that was not used.
  void give_back();
  /// How long until the next token.
  [[nodiscard]] Millis wait_time(SteadyPoint now);

 private:
  void refill(SteadyPoint now);

  double per_second_ = 0;
  double burst_ = 0;
  double tokens_ = 0;
  bool filled_ = false;
  SteadyPoint last_{};
};

}  // namespace triaged
