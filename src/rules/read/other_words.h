#pragma once

#include <span>

#include "rules/read/finish_shape.h"

namespace triaged {

/// Words of other tools, and of ours in the wrong place, with what to write instead: in a
/// condition, among the effects of a rule, in `set`.
std::span<const Synonym> atom_synonyms();
std::span<const Synonym> effect_synonyms();
std::span<const Synonym> set_synonyms();

}  // namespace triaged
