#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/judge/evaluate_condition.h"

namespace triaged {

/// The most that the searches of one rule may cost with one message, so that no text and no rule
/// holds up the others: tens of milliseconds.
inline constexpr std::uint64_t kMostFuzzySteps = 8'000'000;  ///< characters × characters of terms
inline constexpr std::uint64_t kMostRegexSteps = std::uint64_t{1} << 28U;  ///< Regex::steps_for()

/// The tests of one rule whose cost grows with the text and the pattern: `fuzzy`, `regex` and
/// `matches`. Borrowed from its conditions.
using SearchTests = std::vector<const Condition*>;

/// Appends those of a condition, and of the entries that its questions to the journal count.
void collect_searches(const Condition& condition, SearchTests& out);

/// Why a rule with these tests is not tried on this input; "" when it may be. What it says depends
/// on the tests and the texts alone, not on which tests would be reached.
std::string over_budget(const SearchTests& tests, const ConditionInput& input);
/// The same for one condition alone.
std::string over_budget(const Condition& condition, const ConditionInput& input);

}  // namespace triaged
