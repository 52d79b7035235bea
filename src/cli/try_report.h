#pragma once

#include <iosfwd>
#include <string>

#include "base/json.h"

namespace triaged {

/// Prints a decision in the form of decision_to_try_json() for people: the outcome on one line,
/// then what else there is, one kind on a line. Names of the rule language stay as they are; the
/// rest is said in `language`. `indent` stands before every line.
void print_decision(std::ostream& out,
                    const OrderedJson& decision,
                    const std::string& language,
                    bool colour,
                    const std::string& indent = "");

}  // namespace triaged
