#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/metrics.h"
#include "deliver/destination.h"
#include "receive/http_server.h"
#include "store/store.h"

namespace triaged {

/// Brings the metrics that nobody counts as they happen up to date when somebody asks: what waits
/// in the store and for how long, and what the listeners did. Thread-safe; what it watches outlives
/// it.
class Monitoring {
 public:
  Monitoring(Store& store, const Clock& clock, Metrics& metrics)
      : store_(store), clock_(clock), metrics_(metrics) {}

  /// Publishes a server's numbers under the name of its key in the configuration. Before the first
  /// refresh().
  void watch(const std::string& listener, const HttpServer& server);
  void refresh();

 private:
  struct Watched {
    const HttpServer* server = nullptr;
    HttpServerStats last;
  };

  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
  std::mutex mutex_;  ///< counters grow by what was added since the last look: one looks at a time
  std::map<std::string, Watched> servers_;
};

/// What /readyz shows: [{name, state, reason, seconds_left, in_flight, waiting}]. A destination
/// that fails does not make the daemon unready: webhooks are taken and wait.
Json destinations_json(const std::vector<DestinationStatus>& destinations);

}  // namespace triaged
