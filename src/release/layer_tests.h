#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "rules/read/load.h"
#include "yaml/faults.h"

namespace triaged {

/// How the rule tests of some layers ended.
struct LayerTests {
  std::size_t cases = 0;
  std::size_t failed = 0;  ///< cases, and test files that cannot be run
  Faults faults;           ///< what failed, at its place, with the case's name
};

/// Runs every rule test that the layers hold, as `triaged test` does. Takes as long as they take.
LayerTests run_layer_tests(const std::vector<std::string>& layers, const LoadOptions& options);

}  // namespace triaged
