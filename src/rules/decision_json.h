#pragma once

#include <vector>

#include "base/json.h"
#include "rules/program.h"

namespace triaged {

/// One decision as `triaged try --json` prints it: every key is always there, empty or null when
/// there is nothing, but for unset single-valued dimensions. Arrays are sorted by code point,
/// `fired` by phase then id, a many-valued dimension in declared order. Contacts are masked.
/// `follow_ups` are the same for the decisions that this one led to, in order.
OrderedJson decision_to_try_json(const Decision& decision,
                                 const Program& program,
                                 std::vector<OrderedJson> follow_ups = {});

}  // namespace triaged
