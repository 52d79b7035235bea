#pragma once

#include "rules/rule_set.h"
#include "yaml/faults.h"

namespace triaged {

/// Warns of groups that two rules, teams or the default route spell differently, and of groups
/// whose names differ in nothing but a word for a group (物流 and 物流組): the platform takes them
/// for two.
void warn_of_groups(const RuleSet& rules, Faults& faults);

}  // namespace triaged
