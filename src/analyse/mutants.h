#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rules/read/layers.h"

namespace triaged {

/// A small change of one declaration that its tests should notice. `edit` makes it on a copy of the
/// declaration's node.
struct Mutant {
  std::string kind;  ///< rule or list
  std::string name;
  SourcePos declared;  ///< where the declaration stands
  SourcePos at;
  std::string change;  ///< in words
  std::function<void(YamlNode&)> edit;
};

/// Values that a mutant may put in another's place: the priority's levels and each dimension's
/// values, by what they are declared under (`priority`, else the dimension).
using DeclaredChoices = std::map<std::string, std::vector<std::string>>;
/// Reads them off the declarations. Pure.
DeclaredChoices declared_choices(const Declarations& declarations);

/// All mutants of a rule or list, in the order of its lines: keywords, conditions, effects and
/// refusals dropped, conditions negated, numbers shifted, levels and values changed, the rule
/// switched off. Some may not load.
std::vector<Mutant> mutants_of(const Declaration& declaration, const DeclaredChoices& choices);

}  // namespace triaged
