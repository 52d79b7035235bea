#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analyse/rule_tests.h"

namespace triaged {

/// One test of a rule's conditions, and which of its values some event of the rule tests gave it.
struct TestedAtom {
  SourcePos at;
  std::string text;  ///< canonical
  bool seen_true = false;
  bool seen_false = false;
};

/// What the rule tests reach of one rule.
struct RuleCoverage {
  std::string id;
  SourcePos at;
  std::size_t fired = 0;                      ///< events it fired for, or would if it were live
  std::vector<TestedAtom> atoms;              ///< by place
  std::vector<std::string> keywords_not_hit;  ///< as written
  std::size_t keywords = 0;
};

/// What the rule tests reach of the rules. A point is a rule that fires, or one of the two values
/// that each test of its conditions can have.
struct CoverageReport {
  std::vector<RuleCoverage> rules;  ///< by id
  std::size_t cases = 0;
  std::size_t failed = 0;  ///< cases
  std::size_t points = 0;
  std::size_t reached = 0;

  /// Of the points, in percent; 100 when there are none.
  [[nodiscard]] double percent() const;
};

/// Runs the tests and watches which rules fire and what their conditions come to. Rules whose file
/// lies below none of `paths` are left out, as are those that are off. Faults of tests and rules go
/// to `faults`.
CoverageReport cover_rules(const RuleTestFiles& tests,
                           std::span<const std::string> paths,
                           const LoadOptions& options,
                           Faults& faults);

}  // namespace triaged
