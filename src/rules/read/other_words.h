#pragma once

#include <span>
#include <string>
#include <string_view>

#include "rules/read/finish_shape.h"

namespace triaged {

/// Words of other tools, and of ours in the wrong place, with what to write instead: in a
/// condition, among the effects of a rule, in `set`.
std::span<const Synonym> atom_synonyms();
std::span<const Synonym> effect_synonyms();
std::span<const Synonym> set_synonyms();

/// Our field for one that is called in Chinese or as another tool calls it, such as
/// `customer.名字` or `requester.name`; "" = none.
std::string field_meant_by(std::string_view name);

}  // namespace triaged
