#pragma once

#include "base/time.h"
#include "rules/rule_set.h"
#include "yaml/faults.h"

namespace triaged {

/// Warns of each rule's exceptions that no longer apply at `now`, of shadow rules whose time is
/// over, and of calendars written for days before it.
void warn_of_what_ended(const RuleSet& rules, TimePoint now, Faults& faults);

/// Warns of all that is written well and does nothing, or not what it seems to do: what ended, tags
/// and groups in two spellings or set by nobody, tests of what a later phase gives. Of rules with
/// errors, what could be read counts.
void warn_of_idle_rules(const RuleSet& rules, TimePoint now, Faults& faults);

}  // namespace triaged
