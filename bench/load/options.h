#pragma once

#include <chrono>

#include "base/result.h"

namespace triaged {

struct BenchOptions {
  std::chrono::milliseconds length;  ///< of the program's main run
};

/// The main() of a benchmark: reads `--seconds N` (default `length`), runs, says what went wrong.
/// Exit codes: 0 measured, 1 could not measure, 2 wrong usage.
int bench_main(int count,
               char** words,
               std::chrono::milliseconds length,
               Result<void> (*run)(const BenchOptions& options));

}  // namespace triaged
