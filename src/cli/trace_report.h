#pragma once

#include <iosfwd>
#include <string>

#include "base/json.h"

namespace triaged {

/// Prints what `explain` tells of an event that was judged again: each rule with the tests that
/// decided it and what would turn it, then who won where rules wished for different things. What
/// is written in rules stays as it is; the rest is said in `language`.
void print_trace(std::ostream& out, const Json& again, const std::string& language, bool colour);

/// Prints a rule's `when`, `unless` and each `except` under its name as a tree: what became of each
/// test, the words it found, those that did not help it, the field that is missing.
void print_parts(std::ostream& out, const Json& rule, const std::string& language);

/// What became of the rule, and by which exception.
std::string state_text(const Json& rule, const std::string& language);

}  // namespace triaged
