#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/found_config.h"
#include "cli/report.h"
#include "cli/rule_dialogue.h"
#include "cli/rule_draft.h"
#include "cli/texts.h"
#include "release/layer_tests.h"
#include "rules/load_program.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

struct NewRuleOptions {
  RuleDraft draft;
  std::vector<std::string> words;
  std::vector<std::string> layers;
  std::string out;
  std::string config;
  std::string language;
};

std::vector<std::string> layers_below(const NewRuleOptions& options,
                                      const std::optional<Config>& config) {
  std::vector<std::string> layers = options.layers;
  if (layers.empty() && config) {
    for (const LocatedText& layer : config->layers) {
      layers.push_back(layer.text);
    }
  }
  return layers;
}

fs::path plain_path(const std::string& path) {
  std::error_code ignored;
  return fs::weakly_canonical(fs::absolute(path, ignored), ignored);
}

/// The layers that the new rule runs with: those there are, and its own directory where none of
/// them holds it.
std::vector<std::string> with_own(std::vector<std::string> layers, const std::string& out) {
  const fs::path own = plain_path(out);
  for (const std::string& layer : layers) {
    const fs::path relative = own.lexically_relative(plain_path(layer));
    if (!relative.empty() && *relative.begin() != "..") {
      return layers;
    }
  }
  layers.push_back(out);
  return layers;
}

/// Files that did not exist before; what was written goes again unless it is kept.
class FreshFiles {
 public:
  ~FreshFiles() {
    std::error_code ignored;
    for (const std::string& path : written_) {
      fs::remove(path, ignored);
    }
  }
  FreshFiles() = default;
  FreshFiles(const FreshFiles&) = delete;
  FreshFiles& operator=(const FreshFiles&) = delete;

  Result<void> write(const std::string& path, const std::string& text) {
    std::error_code fault;
    if (fs::exists(path, fault)) {
      return conflict("'" + path + "' is there already", "give the rule another name");
    }
    fs::create_directories(fs::path(path).parent_path(), fault);
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (fault || !file.flush()) {
      return unavailable("cannot write '" + path + "'", "check the directory's owner and its room");
    }
    written_.push_back(path);
    return {};
  }
  void keep() { written_.clear(); }

 private:
  std::vector<std::string> written_;
};

Result<void> write_files(const RuleDraft& draft,
                         const std::string& out,
                         const std::vector<std::string>& layers,
                         FreshFiles& files) {
  const fs::path folder = plain_path(out);
  std::vector<std::string> relative;
  relative.reserve(layers.size());
  for (const std::string& layer : layers) {
    relative.push_back(plain_path(layer).lexically_relative(folder).generic_string());
  }
  const std::string base = out + "/" + draft.id;
  TRY(files.write(base + ".yaml", rule_yaml(draft)));
  return files.write(base + ".test.yaml", rule_test_yaml(draft, relative));
}

/// Whether the rule loads with its layers and passes its test; what is wrong is in `faults`.
bool proves_good(const RuleDraft& draft,
                 const std::string& out,
                 const std::vector<std::string>& layers,
                 const LoadOptions& options,
                 Faults& faults) {
  if (load_program(layers, options, faults) == nullptr) {
    return false;
  }
  LayerTests tests = run_layer_tests({out + "/" + draft.id + ".test.yaml"}, options);
  const bool passes = tests.failed == 0 && tests.faults.ok();
  faults.merge(std::move(tests.faults));
  return passes;
}

int write_rule(const NewRuleOptions& options,
               const RuleDraft& draft,
               const std::optional<Config>& config,
               const CommandIo& io) {
  const std::vector<std::string> layers = with_own(layers_below(options, config), options.out);
  FreshFiles files;
  if (const Result<void> written = write_files(draft, options.out, layers, files); !written.ok()) {
    io.err << to_string(written.error()) << '\n';
    return kExitFaults;
  }
  Faults faults;
  if (!proves_good(draft, options.out, layers, load_options_of(config), faults)) {
    return report_faults(faults, false, io);
  }
  files.keep();
  const std::string base = options.out + "/" + draft.id;
  io.out << base << ".yaml\n" << base << ".test.yaml\n" << texts::kNewRuleNext;
  std::string all;
  for (const std::string& layer : layers) {
    all += " " + layer;
  }
  io.out << "  triaged check" << all << "\n  triaged test " << base << ".test.yaml\n"
         << "  triaged try --rules" << all << " --rule " << draft.id << " --text '" << draft.example
         << "'\n";
  return kExitGood;
}

int run_new_rule(const NewRuleOptions& options, const CommandIo& io) {
  const FoundConfig found = find_config(options.config, io);
  if (found.refused) {
    return kExitFaults;
  }
  RuleDraft draft = options.draft;
  for (const std::string& words : options.words) {
    for (std::string& word : split_words(words)) {
      draft.words.push_back(std::move(word));
    }
  }
  if (draft.words.empty() && io.in == nullptr) {
    io.err << texts::kNewRuleNoTerminal << '\n';
    return kExitUsage;
  }
  if (draft.words.empty()) {
    Faults ignored;
    const auto program =
        load_program(layers_below(options, found.config), load_options_of(found.config), ignored);
    const std::string language = !options.language.empty() ? options.language
                                 : found.config            ? found.config->language
                                                           : "zh-Hant";
    ask_for_rule(*io.in,
                 io.out,
                 language,
                 program ? program->priority().values : std::vector<std::string>(),
                 draft);
  }
  draft.example =
      draft.example.empty() && !draft.words.empty() ? draft.words.front() : draft.example;
  if (const Result<void> good = check_draft(draft); !good.ok()) {
    io.err << to_string(good.error()) << '\n';
    return kExitUsage;
  }
  return write_rule(options, draft, found.config, io);
}

}  // namespace

CommandRun define_new(CLI::App& app) {
  auto options = std::make_shared<NewRuleOptions>();
  app.require_subcommand(1);
  CLI::App* rule = app.add_subcommand("rule", texts::kNewRuleHelp);
  rule->footer(texts::kNewRuleFooter);
  rule->add_option("--id", options->draft.id, texts::kNewRuleId);
  rule->add_option("--text", options->words, texts::kNewRuleText);
  rule->add_option("--tag", options->draft.tag, texts::kNewRuleTag);
  rule->add_option("--priority", options->draft.priority, texts::kNewRulePriority);
  rule->add_option("--group", options->draft.group, texts::kNewRuleGroup);
  rule->add_option("--why", options->draft.why, texts::kNewRuleWhy);
  rule->add_option("--example", options->draft.example, texts::kNewRuleExample);
  rule->add_option("--not", options->draft.counter_example, texts::kNewRuleNot);
  rule->add_option("--out", options->out, texts::kNewRuleOut)->required();
  rule->add_option("--rules", options->layers, texts::kNewRuleLayers);
  rule->add_option("--config", options->config, texts::kReplayConfig);
  rule->add_option("--language", options->language, texts::kNewRuleLanguage);
  return [options](const CommandIo& io) { return run_new_rule(*options, io); };
}

}  // namespace triaged
