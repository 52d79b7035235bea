#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyse/rule_tests.h"
#include "cli/command.h"

namespace triaged {

/// What `coverage` and `mutate` are told to run.
struct TestsWanted {
  const std::vector<std::string>& paths;  ///< of rule tests; empty = those below `rules`
  const std::vector<std::string>& rules;
  const std::string& config;
  bool json = false;
  const std::string& language;
};

/// What `coverage` and `mutate` run.
struct TestsOfRules {
  RuleTestFiles tests;
  LoadOptions load;
};

/// nullopt: there is nothing to run, which has been said on `io`; then the exit code is
/// kExitFaults.
std::optional<TestsOfRules> find_tests_of_rules(const TestsWanted& wanted, const CommandIo& io);

}  // namespace triaged
