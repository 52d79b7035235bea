#pragma once

#include "rules/rule_set.h"
#include "yaml/faults.h"

namespace triaged {

/// Warns of tags that rules test and no rule sets, with the nearest that some rule does set, and of
/// tags that two rules spell differently. People and platforms may set tags too, so none is an
/// error.
void warn_of_tags(const RuleSet& rules, Faults& faults);

}  // namespace triaged
