#include "deliver/destination.h"

#include <utility>

namespace triaged {
namespace {

/// "Service not available, closing channel": https://www.rfc-editor.org/rfc/rfc5321#section-4.2.3
constexpr int kMailServiceClosing = 421;
constexpr int kServerFault = 500;

Counter& outcome_counter(Metrics& metrics, const std::string& name, const char* outcome) {
  return metrics.counter("triaged_deliveries_total",
                         "Tries of outbox entries, by how they ended.",
                         {{"destination", name}, {"outcome", outcome}});
}

}  // namespace

Destination::Destination(std::string destination_name, Metrics& metrics)
    : name(std::move(destination_name)),
      done(outcome_counter(metrics, name, "done")),
      retried(outcome_counter(metrics, name, "retry")),
      dead(outcome_counter(metrics, name, "dead")),
      withheld(outcome_counter(metrics, name, "withheld")),
      held(outcome_counter(metrics, name, "held")),
      seconds(metrics.histogram("triaged_send_seconds",
                                "Time of one call to a platform.",
                                {0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30},
                                {{"destination", name}})),
      state(metrics.gauge("triaged_breaker_state",
                          "0 closed, 1 half open, 2 open, 3 paused (credentials), 4 waiting.",
                          {{"destination", name}})) {
}

void Destination::configure(const DeliveryPolicy& now_valid, SteadyPoint now) {
  policy = now_valid;
  rate.set(policy.rate_per_second, policy.burst, now);
}

DestinationStatus Destination::status(SteadyPoint now) const {
  DestinationStatus status{name,
                           breaker.state(now),
                           breaker.reason(),
                           Millis(0),
                           in_flight,
                           static_cast<int>(waiting.size())};
  if (const auto until = breaker.until(now)) {
    status.left = std::chrono::ceil<Millis>(*until - now);
  }
  if (status.state == BreakerState::kWaiting) {
    status.reason = "asked to wait by the platform";
  }
  return status;
}

void Destination::note(const SendReport& report, bool mail, SteadyPoint now) {
  const int status = report.response.status;
  if (report.outcome == SendClass::kRefused || report.response.error == "stopped") {
    return;
  }
  if (report.outcome != SendClass::kAnswered) {
    breaker.failed(policy, now, report.response.error);
    return;
  }
  const bool failing = mail ? status == kMailServiceClosing : status >= kServerFault;
  if (failing) {
    breaker.failed(policy, now, "status " + std::to_string(status));
  } else if (mail ? status < kServerFault : status != kUnauthorised && status != kForbidden) {
    breaker.succeeded();
  }
}

}  // namespace triaged
