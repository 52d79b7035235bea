#include "app/monitoring.h"

#include <algorithm>
#include <chrono>
#include <optional>

namespace triaged {

void Monitoring::watch(const std::string& listener, const HttpServer& server) {
  servers_[listener].server = &server;
}

void Monitoring::refresh() {
  std::lock_guard lock(mutex_);
  for (auto& [listener, watched] : servers_) {
    publish_stats(metrics_, listener, watched.server->stats(), watched.last);
  }
  const Result<StoreCounts> counts = store_.counts();
  if (!counts.ok()) {
    return;  // the store's own health says why
  }
  const auto set = [this](const char* name, const char* help, std::int64_t value) {
    metrics_.gauge(name, help).set(static_cast<double>(value));
  };
  const auto set_age =
      [this](const char* name, const char* help, const std::optional<TimePoint>& oldest) {
        const Millis age = oldest ? std::max(clock_.utc() - *oldest, Millis(0)) : Millis(0);
        metrics_.gauge(name, help).set(std::chrono::duration<double>(age).count());
      };
  set("triaged_events_pending", "Events that wait to be judged.", counts->pending_events);
  set_age("triaged_events_oldest_seconds",
          "Age of the oldest event that waits to be judged.",
          counts->oldest_pending_event);
  set("triaged_outbox_entries", "Outbox entries that are owed.", counts->pending_entries);
  set_age("triaged_outbox_oldest_seconds",
          "Age of the oldest outbox entry that is owed.",
          counts->oldest_pending_entry);
  set("triaged_dead_letters", "Dead letters that wait for a person.", counts->dead_letters);
}

Json destinations_json(const std::vector<DestinationStatus>& destinations) {
  Json all = Json::array();
  for (const DestinationStatus& one : destinations) {
    all.push_back({{"name", one.name},
                   {"state", to_string(one.state)},
                   {"reason", one.reason},
                   {"seconds_left", std::chrono::ceil<std::chrono::seconds>(one.left).count()},
                   {"in_flight", one.in_flight},
                   {"waiting", one.waiting}});
  }
  return all;
}

}  // namespace triaged
