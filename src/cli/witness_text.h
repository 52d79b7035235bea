#pragma once

#include <string>

#include "analyse/witness.h"
#include "base/json.h"

namespace triaged {

/// A witness in one line: its text, then whatever else of it matters.
std::string witness_line(const Witness& witness);

/// The same as an event that `try --event` takes; what the record held before stands in its ticket.
OrderedJson witness_json(const Witness& witness);

}  // namespace triaged
