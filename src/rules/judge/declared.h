#pragma once

#include <string>

#include "rules/rule_set.h"

namespace triaged {

/// What a field holds when nothing set it, as the rules declare it; "" = nothing. `field` as wishes
/// name it: a dimension with kDimensionPrefix.
std::string default_of(const RuleSet& rules, const std::string& field);

/// Whether a ticket with this status is closed.
bool is_closed(const RuleSet& rules, const std::string& status);

}  // namespace triaged
