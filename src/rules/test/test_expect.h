#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "yaml/faults.h"
#include "yaml/mapping.h"

namespace triaged {

/// What one step led to. Borrows all of it.
struct StepResult {
  std::span<const Decision> decisions;  ///< of the event and its follow-ups, in order; may be none
  const Record& record;                 ///< the state after the step
  const CompiledProgram& program;
  std::function<std::string(const std::string& rule)> why_not;  ///< why a rule did not fire
};

/// Compares a step with `expect`; each difference is a fault in `failures`, a key that is wrong one
/// in `faults`.
void check_expectations(const YamlNode& expect,
                        const StepResult& step,
                        Faults& faults,
                        std::vector<Fault>& failures);

}  // namespace triaged
