#include "cli/tests_of_rules.h"

#include <ostream>
#include <utility>

#include "cli/analysis_texts.h"
#include "cli/empty_layers.h"
#include "cli/found_config.h"
#include "cli/report.h"
#include "yaml/fault_phrases.h"

namespace triaged {

std::optional<TestsOfRules> find_tests_of_rules(const TestsWanted& wanted, const CommandIo& io) {
  const FoundConfig found = find_config(wanted.config, io, wanted.language);
  if (found.refused) {
    return std::nullopt;
  }
  Faults faults;
  refuse_empty_layers(wanted.rules, true, faults);
  RuleTestFiles tests = read_rule_tests(wanted.paths.empty() ? wanted.rules : wanted.paths, faults);
  if (!faults.ok()) {
    report_faults(faults, wanted.json, io, wanted.json ? "" : wanted.language);
    return std::nullopt;
  }
  if (tests.cases() == 0) {
    io.err << message_in(texts::kNoCases, wanted.language) << '\n';
    return std::nullopt;
  }
  return TestsOfRules{std::move(tests), load_options_of(found.config)};
}

}  // namespace triaged
