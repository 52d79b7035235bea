#pragma once

#include <span>

#include "base/result.h"
#include "rules/program.h"
#include "store/store.h"

namespace triaged {

/// Runs one event through the program, with the facts that it asks for. Commits nothing. `decided`
/// are the decisions that the caller is about to commit before this one: they count for the facts.
/// kUnavailable when facts cannot be read.
Result<Decision> decide(const Program& program,
                        Store& store,
                        const PendingEvent& pending,
                        const Record& before,
                        std::span<const Decided> decided = {});

}  // namespace triaged
