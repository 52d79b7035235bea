#pragma once

#include <string>

#include "rules/compile.h"

namespace triaged {

/// Why a rule did not fire for an event, in one line: the truth of its conditions, what refused it,
/// or that it was not asked. "" when there is no such rule.
std::string why_not_fired(const CompiledProgram& program,
                          const std::string& rule,
                          const Event& event,
                          const Record& before,
                          const EvaluationOptions& options);

}  // namespace triaged
