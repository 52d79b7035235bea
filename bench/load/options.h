#pragma once

#include <chrono>

#include "base/result.h"

namespace triaged {

struct BenchOptions {
  std::chrono::milliseconds length;  ///< of the program's main run
  double rate = 0;  ///< events offered a second where the program does that; 0 = its own choice
};

/// The main() of a benchmark: reads `--seconds N` (default `length`) and `--rate N`,
/// runs, says what went wrong.
/// Exit codes: 0 measured, 1 could not measure, 2 wrong usage.
int bench_main(int count,
               char** words,
               std::chrono::milliseconds length,
               Result<void> (*run)(const BenchOptions& options));

}  // namespace triaged
