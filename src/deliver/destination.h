#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "deliver/breaker.h"
#include "deliver/rate_limit.h"
#include "deliver/route.h"
#include "deliver/sender.h"
#include "store/store.h"

namespace triaged {

/// Answers that say something of our credentials (RFC 9110, 15.5.2 and 15.5.4).
inline constexpr int kUnauthorised = 401;
inline constexpr int kForbidden = 403;

/// A claimed entry on its way: waits for its turn, then goes through the calls its adapter asks
/// for. Renders to its end with the routes it began with.
struct DueEntry {
  OutboxClaim claim;
  SteadyPoint accepted_at{};

  std::shared_ptr<const Routes> routes;  ///< set when it begins
  const Route* route = nullptr;          ///< in `routes`
  SteadyPoint begun_at{};
  std::vector<HttpResponse> answers;
  std::optional<SendStep> step;           ///< rendered, not yet sent
  int steps = 0;                          ///< sent so far
  std::map<std::string, int> same_calls;  ///< of this try: how often each call went out
  bool writes = false;                    ///< the last call sent changes something
  bool creates = false;                   ///< and its adapter looks for it before it is repeated
  bool wrote = false;                     ///< a call of this try changed something
  bool mail = false;
  Millis took{};
};

/// What people see of a destination (`/readyz`).
struct DestinationStatus {
  std::string name;
  BreakerState state = BreakerState::kClosed;
  std::string reason;  ///< why it is not closed
  Millis left{};       ///< until it is tried again
  int in_flight = 0;
  int waiting = 0;
};

/// Everything the sending thread keeps for one destination.
struct Destination {
  Destination(std::string destination_name, Metrics& metrics);

  /// Takes what the configuration says now.
  void configure(const DeliveryPolicy& now_valid, SteadyPoint now);
  [[nodiscard]] DestinationStatus status(SteadyPoint now) const;
  /// Notes in the breaker how a call ended; credentials refused are noted by their own call.
  void note(const SendReport& report, bool mail, SteadyPoint now);

  std::string name;
  DeliveryPolicy policy;
  CircuitBreaker breaker;
  RateLimit rate;
  std::deque<std::unique_ptr<DueEntry>> waiting;  ///< not begun
  std::deque<std::unique_ptr<DueEntry>> between;  ///< begun, the next call waits for a token
  int in_flight = 0;                              ///< begun and not ended

  Counter& done;
  Counter& retried;
  Counter& dead;
  Counter& withheld;
  Counter& held;
  Histogram& seconds;
  Gauge& state;
};

}  // namespace triaged
