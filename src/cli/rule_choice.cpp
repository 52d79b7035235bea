#include "cli/rule_choice.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <ostream>

#include "cli/analysis_texts.h"
#include "cli/found_config.h"
#include "cli/reader_language.h"
#include "yaml/fault_phrases.h"

namespace triaged {

void add_rule_choice(CLI::App& app, RuleChoice& choice) {
  app.add_option("--rules", choice.rules, texts::kRuleDirectories);
  app.add_option("--config", choice.config, texts::kRuleConfig);
  add_reader_language(app, choice.language);
}

std::optional<ChosenRules> chosen_rules(const RuleChoice& choice, const CommandIo& io, int& code) {
  const FoundConfig found = find_config(choice.config, io, choice.language);
  if (found.refused) {
    code = kExitFaults;
    return std::nullopt;
  }
  ChosenRules chosen{choice.rules, load_options_of(found.config)};
  if (chosen.layers.empty() && found.config) {
    for (const LocatedText& layer : found.config->layers) {
      chosen.layers.push_back(layer.text);
    }
  }
  if (chosen.layers.empty()) {
    io.err << message_in(texts::kNoRuleLayers, choice.language) << '\n';
    code = kExitUsage;
    return std::nullopt;
  }
  return chosen;
}

}  // namespace triaged
