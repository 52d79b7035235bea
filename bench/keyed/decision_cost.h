#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "rules/compile.h"
#include "rules/literal_cache.h"
#include "rules/read/load.h"

namespace triaged {

/// Reads and compiles the rule files of `layers` beside one file `yaml`, leaving out those files
/// that `keep` says no to. kInvalidInput: faults, all of them.
Result<std::shared_ptr<const CompiledProgram>> bench_program(
    const std::vector<std::string>& layers,
    const std::string& yaml,
    const std::function<bool(const RuleFile&)>& keep = {},
    const LiteralCache& cache = LiteralCache(""));

struct DecisionCost {
  double us = 0;     ///< for one decision, the best round
  double fired = 0;  ///< rules for one decision
};

/// Decides each event as the first of its own ticket, with an empty journal, `rounds` times.
DecisionCost cost_of(const Program& program, const std::vector<Event>& events, int rounds);

}  // namespace triaged
