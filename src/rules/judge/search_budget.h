#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/judge/evaluate_condition.h"

namespace triaged {

/// The most that the searches of one rule may cost with one message, so that no text and no rule
/// holds up the others: tens of milliseconds, half a second for patterns made for it.
inline constexpr std::uint64_t kMostFuzzySteps = 8'000'000;  ///< characters × characters of terms
inline constexpr std::uint64_t kMostRegexSteps = std::uint64_t{1} << 28U;  ///< Regex::steps_for()
/// All rules of a judgement together: seconds. The shipped packs take five of these with the
/// longest text.
inline constexpr std::uint64_t kAllFuzzySteps = 6 * kMostFuzzySteps;
inline constexpr std::uint64_t kAllRegexSteps = 6 * kMostRegexSteps;

struct SearchSteps {
  std::uint64_t fuzzy = 0;
  std::uint64_t regex = 0;
};

/// Of a rule that is over its budget, but lacks what its access key asks for.
inline constexpr const char* kUntried =
    "something that it needs is not there, so its searches were not tried";

/// The tests of one rule whose cost grows with the text and the pattern: `fuzzy`, `regex` and
/// `matches`. Borrowed from its conditions.
using SearchTests = std::vector<const Condition*>;

/// Appends those of a condition, and of the entries that its questions to the journal count.
void collect_searches(const Condition& condition, SearchTests& out);

/// What the rules of one judgement, asked in their order, still may take. Not thread-safe.
class SearchBudget {
 public:
  /// Takes what a rule with these tests needs. Why it is not tried, alone or after those before it;
  /// "" when it may be. What it says depends on the tests and the texts alone, not on which tests
  /// would be reached.
  std::string spend(const SearchTests& tests, const ConditionInput& input);
  /// The same for one condition alone.
  std::string spend(const Condition& condition, const ConditionInput& input);

 private:
  SearchSteps left_{kAllFuzzySteps, kAllRegexSteps};
};

}  // namespace triaged
