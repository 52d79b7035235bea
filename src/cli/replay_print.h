#pragma once

#include <iosfwd>

#include "base/json.h"

namespace triaged {

/// Prints the report that `replay --json` gives for people.
void print_replay(std::ostream& out, const OrderedJson& report, bool colour);

}  // namespace triaged
