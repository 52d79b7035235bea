#pragma once

#include <string>

#include "model/record.h"
#include "rules/program.h"

namespace triaged {

/// Whom a target of `escalate` or `notify` means for this record: a person, a team's supervisor, or
/// in the roles `assignee` and `supervisor` (of the ticket's group). nullptr: nobody now. Lives as
/// long as the program.
const Person* person_behind(const std::string& target,
                            const Record& record,
                            const Program& program);

}  // namespace triaged
