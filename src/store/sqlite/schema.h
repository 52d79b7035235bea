#pragma once

#include "base/result.h"
#include "store/sqlite/database.h"

namespace triaged {

/// Brings a database to the newest version, one transaction for each migration. kInvalidInput: it
/// is not ours, or newer than this program.
Result<void> migrate(Database& database);
/// Changes nothing. kInvalidInput: it is not ours, or of another version than the newest.
Result<void> check_newest(Database& database);

}  // namespace triaged
