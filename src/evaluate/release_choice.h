#pragma once

#include <string>

#include "evaluate/evaluator.h"

namespace triaged {

/// The program that judges this record's events: the candidate's in its canary share, else the live
/// one. By the record alone, so every event of a ticket is judged by the same rules for as long as
/// the share stays.
const Program& program_for(const Event& event, const Record& before, const JudgingRules& rules);

/// Writes down what `candidate`, called `name`, would have decided otherwise. Changes nothing else.
void add_would_changes(const std::string& name, const Decision& candidate, Decision& decision);

}  // namespace triaged
