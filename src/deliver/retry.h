#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "deliver/route.h"
#include "model/http.h"
#include "model/outbox.h"

namespace triaged {

/// A number in [0, 1). Injected, so that tests are exact.
using Random = std::function<double()>;

/// Exponential back-off with full jitter: anything from nothing to
/// min(cap, base · 2^attempts_before). Why full jitter:
/// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
Millis backoff_delay(const DeliveryPolicy& policy, int attempts_before, double random);

/// `Retry-After` in seconds or as an HTTP date (RFC 9110 §10.2.3), never negative and at most an
/// hour. Nothing when it is missing or unreadable.
std::optional<Millis> retry_after(const HttpResponse& response, TimePoint now);

/// A try that failed.
struct Failure {
  std::string reason;  ///< masked
  std::optional<Millis> retry_after;
  bool unknown_outcome = false;  ///< the platform may have done it
  int max_attempts = 0;          ///< a tighter limit than the policy's; 0 = none
};

/// What becomes of the entry after it.
struct NextTry {
  EntryState state = EntryState::kPending;
  TimePoint due_at{};  ///< while kPending
  std::string reason;
};

/// Another try later, or dead: attempts or age used up, or an unknown outcome that must not be
/// repeated.
NextTry after_failure(const OutboxEntry& entry,
                      const DeliveryPolicy& policy,
                      const Failure& failure,
                      TimePoint now,
                      double random);

}  // namespace triaged
