#pragma once

#include <iosfwd>
#include <string>

#include "base/json.h"

namespace triaged {

/// Prints a decision in the form of decision_to_try_json() for people: the outcome on one line,
/// then what else there is, one kind on a line. `indent` stands before every line.
void print_decision(std::ostream& out,
                    const OrderedJson& decision,
                    bool colour,
                    const std::string& indent = "");

}  // namespace triaged
