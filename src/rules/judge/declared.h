#pragma once

#include <string>

#include "rules/rule_set.h"

namespace triaged {

/// What a field holds when nothing set it, as the rules declare it; "" = nothing. `field` as wishes
/// name it: a dimension with kDimensionPrefix.
std::string default_of(const RuleSet& rules, std::string_view field);

/// A record is invalid when it has messages of the customer's and none of them is valid.
bool is_valid(const Record& record);

}  // namespace triaged
