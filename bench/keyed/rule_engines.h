#pragma once

#include <string>
#include <vector>

#include "keyed/keyed_rules.h"

namespace triaged {

/// What one rule engine of bench/peer/rules.js cost with a number of rules.
struct EngineResult {
  std::string name;
  int rules = 0;
  double us = 0;       ///< for one message
  bool right = false;  ///< it found as many true rules as a plain loop does
};

/// Runs bench/peer/rules.js, each engine for at most `seconds` at each size. kUnavailable: Node or
/// its packages are not there, or it failed; what it said is on standard error.
Result<std::vector<EngineResult>> run_rule_engines(const std::vector<int>& sizes,
                                                   const std::vector<KeyedRule>& rules,
                                                   const std::vector<KeyedMessage>& messages,
                                                   double seconds);

}  // namespace triaged
