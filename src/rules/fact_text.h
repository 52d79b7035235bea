#pragma once

#include <string>

#include "rules/condition.h"

namespace triaged {

/// The canonical form of a question to the journal.
std::string fact_test_to_string(const JournalTest& test);

}  // namespace triaged
