#include "timers/timer_loop.h"

#include "base/log.h"

namespace triaged {
namespace {

constexpr int kFireAtOnce = 500;
/// A timer fires at most this much after its instant.
constexpr Millis kLook{250};
constexpr Millis kPurgeEvery{60'000};

}  // namespace

Result<int> TimerLoop::fire_once() {
  const int fired = TRY(store_.fire_due(clock_.utc(), kFireAtOnce));
  if (fired > 0) {
    metrics_.counter("triaged_timers_fired_total", "Timers that became events.").add(fired);
  }
  return fired;
}

Result<int> TimerLoop::purge_once() {
  return store_.purge(retention_, clock_.utc());
}

void TimerLoop::run(const std::stop_token& stop) {
  WorkSignal nobody_raises;
  SteadyPoint purge_at = clock_.steady() + kPurgeEvery;
  while (!stop.stop_requested()) {
    const Result<int> fired = fire_once();
    if (!fired.ok()) {
      log_line(LogLevel::kError, "timers_failed", {{"reason", fired.error().message}});
    }
    if (clock_.steady() >= purge_at) {
      const Result<int> purged = purge_once();
      if (!purged.ok()) {
        log_line(LogLevel::kError, "purge_failed", {{"reason", purged.error().message}});
      }
      // A full slice means that more waits: go on at the next look instead of in a minute.
      const bool more = purged.ok() && *purged >= retention_.slice;
      purge_at = clock_.steady() + (more ? kLook : kPurgeEvery);
    }
    const bool full = fired.ok() && *fired >= kFireAtOnce;
    if (!full) {
      nobody_raises.wait(stop, kLook);
    }
  }
}

}  // namespace triaged
