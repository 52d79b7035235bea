#pragma once

#include <stop_token>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/signal.h"
#include "store/store.h"

namespace triaged {

/// Turns due timers into events, and clears away what is older than the retention says. The store
/// is the timers' authority; this loop keeps nothing.
class TimerLoop {
 public:
  TimerLoop(Store& store, const Clock& clock, Metrics& metrics, Retention retention)
      : store_(store), clock_(clock), metrics_(metrics), retention_(retention) {}

  /// Fires what is due now; says how many.
  Result<int> fire_once();
  /// Removes one slice of what is too old; says how many rows.
  Result<int> purge_once();
  void run(const std::stop_token& stop);

 private:
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
  Retention retention_;
};

}  // namespace triaged
