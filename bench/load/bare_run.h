#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/result.h"
#include "load/latencies.h"

namespace triaged {

struct BareRun {
  std::int64_t rows = 0;
  double seconds = 0;
  Latencies latencies;
};

/// Feeds a BareWriter at `path` from `producers` threads for `length`, each waiting until its row
/// (a webhook's body under its SHA-256) is durable before it makes the next. kUnavailable.
Result<BareRun> run_bare_writer(const std::string& path,
                                int producers,
                                std::chrono::milliseconds length);

}  // namespace triaged
