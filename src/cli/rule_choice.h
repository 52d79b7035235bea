#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "config/config.h"
#include "rules/read/load.h"

namespace triaged {

/// Which rules a command examines, as its command line says it.
struct RuleChoice {
  std::vector<std::string> rules;
  std::string config;
  std::string language;  ///< of who reads the faults; see reader_language()
};

/// Adds `--rules`, `--config` and `--lang`.
void add_rule_choice(CLI::App& app, RuleChoice& choice);

/// The layers to load, and how.
struct ChosenRules {
  std::vector<std::string> layers;
  LoadOptions options;
};

/// What was chosen; nothing when there is none, or the configuration has faults: then `code` is the
/// exit code and the reason has been said.
std::optional<ChosenRules> chosen_rules(const RuleChoice& choice, const CommandIo& io, int& code);

}  // namespace triaged
