#include "receive/http_server_stats.h"

#include <algorithm>

namespace triaged {

void HttpServerCounters::count_answer(int status) {
  const auto row = static_cast<std::size_t>(std::clamp(status / 100, 0, 5));
  answers_by_class.at(row).fetch_add(1, std::memory_order_relaxed);
}

void HttpServerCounters::count_refusal(Refusal refusal) {
  refusals.at(static_cast<std::size_t>(refusal)).fetch_add(1, std::memory_order_relaxed);
  count_answer(refusal_info(refusal).status);
}

HttpServerStats HttpServerCounters::snapshot() const {
  HttpServerStats stats;
  stats.accepted_connections = accepted_connections.load();
  stats.accept_failures = accept_failures.load();
  stats.open_connections = open_connections.load();
  stats.waiting_bytes = waiting_bytes.load();
  for (std::size_t i = 0; i < answers_by_class.size(); ++i) {
    stats.answers_by_class.at(i) = answers_by_class.at(i).load();
  }
  for (std::size_t i = 0; i < kRefusalCount; ++i) {
    stats.refusals.at(i) = refusals.at(i).load();
  }
  return stats;
}

namespace {

double grown(std::uint64_t now, std::uint64_t last) {
  return static_cast<double>(now - last);
}

void publish_gauges(Metrics& metrics, const std::string& listener, const HttpServerStats& now) {
  const auto set = [&](const char* name, const char* help, std::size_t value) {
    metrics.gauge(name, help, {{"listener", listener}}).set(static_cast<double>(value));
  };
  set("triaged_http_open_connections", "Connections open now.", now.open_connections);
  set("triaged_http_waiting_bytes", "Bytes held for connections.", now.waiting_bytes);
  set("triaged_http_queued_requests", "Requests waiting for a worker.", now.queued_requests);
  set("triaged_http_large_bodies", "Large bodies being read by workers.", now.large_bodies);
}

}  // namespace

void publish_stats(Metrics& metrics,
                   const std::string& listener,
                   const HttpServerStats& now,
                   HttpServerStats& last) {
  metrics
      .counter("triaged_http_connections_total", "Connections accepted.", {{"listener", listener}})
      .add(grown(now.accepted_connections, last.accepted_connections));
  metrics
      .counter("triaged_http_accept_failures_total",
               "Connections the system could not give us, for want of files or memory.",
               {{"listener", listener}})
      .add(grown(now.accept_failures, last.accept_failures));
  for (std::size_t i = 1; i < now.answers_by_class.size(); ++i) {
    metrics
        .counter("triaged_http_answers_total",
                 "Answers by class of status.",
                 {{"listener", listener}, {"class", std::to_string(i) + "xx"}})
        .add(grown(now.answers_by_class.at(i), last.answers_by_class.at(i)));
  }
  for (std::size_t i = 0; i < kRefusalCount; ++i) {
    const std::string reason(refusal_info(static_cast<Refusal>(i)).reason);
    metrics
        .counter("triaged_http_refusals_total",
                 "Requests and connections refused before any endpoint saw them.",
                 {{"listener", listener}, {"reason", reason}})
        .add(grown(now.refusals.at(i), last.refusals.at(i)));
  }
  publish_gauges(metrics, listener, now);
  last = now;
}

}  // namespace triaged
