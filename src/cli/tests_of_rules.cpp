#include "cli/tests_of_rules.h"

#include <ostream>
#include <utility>

#include "cli/analysis_texts.h"
#include "cli/empty_layers.h"
#include "cli/found_config.h"
#include "cli/report.h"
#include "yaml/fault_phrases.h"

namespace triaged {

std::optional<TestsOfRules> find_tests_of_rules(const std::vector<std::string>& paths,
                                                const std::vector<std::string>& rules,
                                                const std::string& config,
                                                bool json,
                                                const std::string& language,
                                                const CommandIo& io) {
  const FoundConfig found = find_config(config, io, language);
  if (found.refused) {
    return std::nullopt;
  }
  Faults faults;
  refuse_empty_layers(rules, true, faults);
  RuleTestFiles tests = read_rule_tests(paths.empty() ? rules : paths, faults);
  if (!faults.ok()) {
    report_faults(faults, json, io, json ? "" : language);
    return std::nullopt;
  }
  if (tests.cases() == 0) {
    io.err << message_in(texts::kNoCases, language) << '\n';
    return std::nullopt;
  }
  return TestsOfRules{std::move(tests), load_options_of(found.config)};
}

}  // namespace triaged
