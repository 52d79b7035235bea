#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/metrics.h"
#include "receive/refusal.h"

namespace triaged {

/// What an HttpServer did since it began, and what it holds now.
struct HttpServerStats {
  std::uint64_t accepted_connections = 0;
  std::array<std::uint64_t, 6> answers_by_class{};      ///< [2] counts 2xx; refusals included
  std::array<std::uint64_t, kRefusalCount> refusals{};  ///< by Refusal
  std::uint64_t accept_failures = 0;                    ///< out of files or memory
  std::size_t open_connections = 0;
  std::size_t waiting_bytes = 0;
  std::size_t queued_requests = 0;
  std::size_t large_bodies = 0;  ///< being read by workers

  [[nodiscard]] std::uint64_t refused(Refusal refusal) const {
    return refusals.at(static_cast<std::size_t>(refusal));
  }
};

/// Brings the metrics of one listener (`listen`, `admin_listen`) up to `now`; counters grow by what
/// was added since `last`, which becomes `now`. Call it from one thread, before rendering.
void publish_stats(Metrics& metrics,
                   const std::string& listener,
                   const HttpServerStats& now,
                   HttpServerStats& last);

/// The counters behind HttpServerStats. Thread-safe.
struct HttpServerCounters {
  std::atomic<std::uint64_t> accepted_connections{0};
  std::array<std::atomic<std::uint64_t>, 6> answers_by_class{};
  std::array<std::atomic<std::uint64_t>, kRefusalCount> refusals{};
  std::atomic<std::uint64_t> accept_failures{0};
  std::atomic<std::size_t> open_connections{0};
  std::atomic<std::size_t> waiting_bytes{0};

  void count_answer(int status);
  void count_refusal(Refusal refusal);
  [[nodiscard]] HttpServerStats snapshot() const;
};

}  // namespace triaged
