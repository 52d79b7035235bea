#pragma once

#include <chrono>
#include <cstdint>

#include "base/result.h"
#include "load/latencies.h"
#include "load/webhooks.h"

namespace triaged {

struct LoadPlan {
  std::uint16_t port = 0;  ///< on 127.0.0.1
  int connections = 64;
  /// Events offered each second, whatever the receiver does; 0: each connection sends its next
  /// event when the last is answered.
  double rate = 0;
  std::chrono::milliseconds length{10'000};
  /// How long to wait after that for what is owed.
  std::chrono::milliseconds patience{15'000};
};

struct LoadReport {
  std::int64_t sent = 0;
  std::int64_t accepted = 0;  ///< answered with a 2xx
  std::int64_t refused = 0;   ///< answered otherwise
  std::int64_t unanswered = 0;
  double seconds = 0;   ///< from the start to the last answer
  Latencies latencies;  ///< from the scheduled time with a rate, else from the sending

  [[nodiscard]] double per_second() const {
    return seconds > 0 ? static_cast<double>(accepted) / seconds : 0;
  }
};

/// Posts webhooks over kept-alive connections from the calling thread until the plan has run.
/// With a rate the schedule has a grain of one millisecond. kUnavailable: it cannot connect, or
/// the receiver closed a connection.
Result<LoadReport> run_load(const LoadPlan& plan, WebhookSource& webhooks);

}  // namespace triaged
