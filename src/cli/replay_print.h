#pragma once

#include <iosfwd>
#include <string>

#include "base/json.h"

namespace triaged {

/// Prints the report that `replay --json` gives for people, in their language.
void print_replay(std::ostream& out,
                  const OrderedJson& report,
                  const std::string& language,
                  bool colour);

}  // namespace triaged
