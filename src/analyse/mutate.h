#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyse/mutants.h"
#include "analyse/rule_tests.h"

namespace triaged {

/// What to change and how to run it. A plain value.
struct MutateOptions {
  std::vector<std::string> paths;  ///< only rules and lists of files below these; none = all
  std::string rule;                ///< only this rule or list, in any spelling; "" = all
  std::size_t at_most = 500;       ///< mutants that are run, spread evenly over all
  LoadOptions load;
  /// Runs two halves of the work, at the same time or not.
  std::function<void(const std::function<void()>&, const std::function<void()>&)> both;
  std::function<void(std::size_t done, std::size_t all)> on_progress;  ///< may be empty
};

/// What became of the mutants. A plain value.
struct MutateReport {
  std::optional<Error> no_rule;  ///< why `rule` is none that is examined; then no mutant was run
  std::size_t mutants = 0;       ///< that can be made
  std::size_t left_out = 0;      ///< because of `at_most`
  std::size_t refused = 0;       ///< that do not load, or decide the same by their very text
  std::size_t killed = 0;        ///< at least one case fails with it
  std::vector<Mutant> survived;  ///< by place
  std::size_t failed_cases = 0;  ///< without any change; then no mutant was run

  /// Killed of all that were run, in percent; 100 when none was.
  [[nodiscard]] double score() const;
};

/// Changes the rules in small ways, one at a time, in memory, and runs their tests: a change that
/// no test notices shows what is not tested. Faults of tests and rules as written go to `faults`.
MutateReport mutate_rules(const RuleTestFiles& tests, const MutateOptions& options, Faults& faults);

}  // namespace triaged
