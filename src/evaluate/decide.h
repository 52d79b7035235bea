#pragma once

#include "base/result.h"
#include "rules/program.h"
#include "store/store.h"

namespace triaged {

/// Runs one event through the program, with the facts that it asks for. Commits nothing.
/// kUnavailable when facts cannot be read.
Result<Decision> decide(const Program& program,
                        Store& store,
                        const PendingEvent& pending,
                        const Record& before);

}  // namespace triaged
