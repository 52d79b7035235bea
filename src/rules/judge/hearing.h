#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/compile.h"
#include "rules/judge/evaluate_condition.h"

namespace triaged {

/// Whether one of the filters takes an event of these types that says `detail`, as `name` of
/// tag.added. Pure.
bool listens(const std::vector<EventFilter>& filters,
             const std::vector<std::string>& types,
             const Json& detail);

/// What keeps a rule from firing though its condition is true. Borrows the rule.
struct RuleRefusal {
  std::string_view name;  ///< `unless`, or the exception's
  const Condition* condition = nullptr;
};

/// The rule's `unless`, or the first of its exceptions that has not ended, that is true; nullopt =
/// nothing refuses. Pure.
std::optional<RuleRefusal> refusal(const CompiledProgram& program,
                                   const Rule& rule,
                                   const ConditionInput& input);

}  // namespace triaged
