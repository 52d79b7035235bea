#pragma once

#include <span>
#include <string>
#include <vector>

#include "rules/compile.h"
#include "yaml/faults.h"
#include "yaml/mapping.h"

namespace triaged {

/// Compares one step's decisions (the event's and its follow-ups', in order) with `expect`; each
/// difference is a fault in `failures`, a key that is wrong one in `faults`.
void check_expectations(const YamlNode& expect,
                        std::span<const Decision> decisions,
                        const CompiledProgram& program,
                        Faults& faults,
                        std::vector<Fault>& failures);

}  // namespace triaged
