#pragma once

#include <stop_token>

#include "base/result.h"
#include "rules/program.h"
#include "store/store.h"

namespace triaged {

/// Indexes the stored journal for every question of `program` that is new to the store, record by
/// record, and logs how far it is. Decisions that are made meanwhile must be indexed for `program`
/// as they are committed (JudgingRules::incoming). Safe to stop and begin again. Says how many
/// indexes were built; 0 = all were there. kUnavailable: the store cannot be read or written now,
/// or it was told to stop.
Result<int> index_facts(Store& store, const Program& program, const std::stop_token& stop = {});

}  // namespace triaged
