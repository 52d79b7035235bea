#pragma once

#include "rules/rule_set.h"
#include "yaml/faults.h"

namespace triaged {

/// Warns of rules that look for a tag, a value of a dimension or a group which, for the same event,
/// only rules of their own phase or of a later one give: they see it no sooner than with the next
/// event. What must not be there is not looked at, nor what no rule gives.
void warn_of_phases(const RuleSet& rules, Faults& faults);

}  // namespace triaged
