#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyse/rule_tests.h"
#include "cli/command.h"

namespace triaged {

/// What `coverage` and `mutate` run.
struct TestsOfRules {
  RuleTestFiles tests;
  LoadOptions load;
};

/// The tests below `paths`, or below the rules' own where there are none. nullopt: there is nothing
/// to run, which has been said in `language` on `io`; then the exit code is kExitFaults.
std::optional<TestsOfRules> find_tests_of_rules(const std::vector<std::string>& paths,
                                                const std::vector<std::string>& rules,
                                                const std::string& config,
                                                bool json,
                                                const std::string& language,
                                                const CommandIo& io);

}  // namespace triaged
