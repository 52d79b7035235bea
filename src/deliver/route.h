#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/adapter.h"
#include "base/clock.h"
#include "config/config.h"

namespace triaged {

/// How one destination is written to. Every number has its limit in the configuration.
struct DeliveryPolicy {
  DeliveryMode mode = DeliveryMode::kObserve;
  std::vector<std::string> only_to;  ///< e-mails, phones or ids of test customers; empty = all
  int concurrency = 8;               ///< entries under way at a time
  double rate_per_second = 0;        ///< calls; 0 = no limit
  double burst = 0;                  ///< calls that may come at once; 0 = one second's worth

  Millis backoff_base{1'000};
  Millis backoff_cap{std::chrono::minutes(15)};
  int max_attempts = 25;
  Millis max_age{std::chrono::hours(72)};
  /// `on_unknown: retry / dead`. Nothing = dead for messages to the customer, retry for the rest.
  std::optional<bool> repeat_unknown;

  int breaker_failures = 5;  ///< in a row, until the breaker opens
  Millis breaker_open{30'000};
  Millis breaker_cap{std::chrono::minutes(5)};
  Millis auth_pause{std::chrono::minutes(5)};  ///< after the platform refused our credentials

  Millis connect_timeout{5'000};
  Millis call_timeout{30'000};
};

/// What the configuration says for one account; the rest are the product's defaults.
DeliveryPolicy policy_of(const Account& account, const RetryBudget& retry);

/// One destination as it is configured now.
struct Route {
  std::shared_ptr<const Adapter> adapter;
  DeliveryPolicy policy;
  std::string base_url;  ///< calls to its origin may go to private addresses
};

/// All destinations of one snapshot, by name. Immutable once handed out.
struct Routes {
  std::map<std::string, Route, std::less<>> by_name;

  [[nodiscard]] const Route* find(std::string_view name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &found->second;
  }
};

/// Gives the routes of the snapshot that is current now. Called from the sending thread for each
/// entry, so that a reload holds from the next entry on; cheap and thread-safe.
using RouteSource = std::function<std::shared_ptr<const Routes>()>;

}  // namespace triaged
