#pragma once

#include <string>

#include "base/json.h"
#include "store/store.h"

namespace triaged {

/// Puts a record's number into the texts that wait for it, for people to read.
void show_number(Json& value, const std::string& number);

/// A stored decision as the API shows it: `{event, decided_at, types, decision, damaged}`, texts of
/// effects as they went out. `damaged` is what of it cannot be read, else null.
Json decision_row(const StoredDecision& stored, const std::string& number);

}  // namespace triaged
