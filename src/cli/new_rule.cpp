#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "cli/command.h"
#include "cli/found_config.h"
#include "cli/fresh_files.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/rule_dialogue.h"
#include "cli/rule_draft.h"
#include "cli/texts.h"
#include "release/layer_tests.h"
#include "rules/load_program.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

namespace fs = std::filesystem;

struct NewRuleOptions {
  RuleDraft draft;
  std::vector<std::string> words;
  std::vector<std::string> tags;
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

/// What goes on a shell's command line as one word.
std::string shell_word(const std::string& text) {
  std::string word = "'";
  for (const char byte : text) {
    word += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
  }
  return word + "'";
}

/// The command that says what was answered, so that nobody answers twice.
std::string as_command(const NewRuleOptions& options, const RuleDraft& draft) {
  std::string command = "triaged new rule";
  const auto add = [&command](const char* option, const std::string& value) {
    command += value.empty() ? "" : std::string(" ") + option + "=" + shell_word(value);
  };
  add("--id", draft.id);
  for (const std::string& word : draft.words) {
    add("--text", word);
  }
  for (const std::string& tag : draft.tags) {
    add("--tag", tag);
  }
  add("--priority", draft.priority);
  add("--group", draft.group);
  add("--why", draft.why);
  add("--example", draft.example);
  add("--not", draft.counter_example);
  for (const std::string& layer : options.layers) {
    add("--rules", layer);
  }
  add("--config", options.config);
  add("--out", options.out);
  add("--lang", options.language);
  return command;
}

class NewRule {
 public:
  NewRule(const NewRuleOptions& options, std::optional<Config> config, const CommandIo& io)
      : options_(options),
        config_(std::move(config)),
        io_(io),
        language_(reader_language(options.language, io, {options.config})),
        draft_(options.draft) {
    add_words(options.words, draft_.words);
    add_words(options.tags, draft_.tags);
  }

  int run() {
    const bool asks = draft_.words.empty();
    if (asks && io_.in == nullptr) {
      io_.err << message_in(texts::kNewRuleNoTerminal, language_) << '\n';
      return kExitUsage;
    }
    if (asks) {
      ask();
    }
    if (draft_.example.empty() && !draft_.words.empty()) {
      draft_.example = draft_.words.front();
    }
    int code = kExitUsage;
    if (asks && draft_.id.empty()) {  // the last question, and no answer was left for it
      io_.err << message_in(texts::kNewRuleEnded, language_) << '\n';
    } else if (const Result<void> good = check_draft(draft_); !good.ok()) {
      io_.err << error_text(good.error(), language_) << '\n';
    } else {
      code = write();
    }
    if (code != kExitGood && asks) {
      io_.err << message_in(texts::kNewRuleAgain, language_) << "\n  "
              << as_command(options_, draft_) << '\n';
    }
    return code;
  }

 private:
  static void add_words(const std::vector<std::string>& written, std::vector<std::string>& all) {
    for (const std::string& words : written) {
      for (std::string& word : split_words(words)) {
        all.push_back(std::move(word));
      }
    }
  }

  void ask() {
    Faults ignored;
    const auto program =
        load_program(layers_below(options_, config_), load_options_of(config_), ignored);
    DialogueFacts facts;
    facts.language = language_;
    facts.levels = program ? program->priority().values : std::vector<std::string>();
    facts.check_name = [&](const std::string& id) -> Result<void> {
      std::error_code ignored_fault;
      const bool taken = (program && program->find_rule(id).ok()) ||
                         fs::exists(options_.out + "/" + id + ".yaml", ignored_fault);
      return taken ? conflict("there is a rule '" + id + "' already", "give it another name")
                   : Result<void>();
    };
    ask_for_rule(*io_.in, io_.out, facts, draft_);
  }

  int write() {
    const std::vector<std::string> layers = with_own(layers_below(options_, config_), options_.out);
    FreshFiles files;
    if (const Result<void> written = write_files(draft_, options_.out, layers, files);
        !written.ok()) {
      io_.err << error_text(written.error(), language_) << '\n';
      return kExitFaults;
    }
    Faults faults;
    if (!proves_good(draft_, options_.out, layers, load_options_of(config_), faults)) {
      return report_faults(faults, false, io_, language_);
    }
    files.keep();
    say_next(layers);
    return kExitGood;
  }

  void say_next(const std::vector<std::string>& layers) const {
    const std::string base = options_.out + "/" + draft_.id;
    io_.out << base << ".yaml\n"
            << base << ".test.yaml\n"
            << message_in(texts::kNewRuleNext, language_) << '\n';
    std::string all;
    for (const std::string& layer : layers) {
      all += " " + layer;
    }
    io_.out << "  triaged check" << all << "\n  triaged test " << base << ".test.yaml\n"
            << "  triaged try --rules" << all << " --rule " << draft_.id << " --text "
            << shell_word(draft_.example) << '\n';
  }

  const NewRuleOptions& options_;
  std::optional<Config> config_;
  const CommandIo& io_;
  std::string language_;
  RuleDraft draft_;
};

int run_new_rule(const NewRuleOptions& options, const CommandIo& io) {
  FoundConfig found =
      find_config(options.config, io, reader_language(options.language, io, {options.config}));
  return found.refused ? kExitFaults : NewRule(options, std::move(found.config), io).run();
}

}  // namespace

CommandRun define_new(CLI::App& app) {
  auto options = std::make_shared<NewRuleOptions>();
  app.require_subcommand(1);
  CLI::App* rule = app.add_subcommand("rule", texts::kNewRuleHelp);
  rule->footer(texts::kNewRuleFooter);
  rule->add_option("--id", options->draft.id, texts::kNewRuleId);
  rule->add_option("--text", options->words, texts::kNewRuleText);
  rule->add_option("--tag", options->tags, texts::kNewRuleTag);
  rule->add_option("--priority", options->draft.priority, texts::kNewRulePriority);
  rule->add_option("--group", options->draft.group, texts::kNewRuleGroup);
  rule->add_option("--why", options->draft.why, texts::kNewRuleWhy);
  rule->add_option("--example", options->draft.example, texts::kNewRuleExample);
  rule->add_option("--not", options->draft.counter_example, texts::kNewRuleNot);
  rule->add_option("--out", options->out, texts::kNewRuleOut)->required();
  rule->add_option("--rules", options->layers, texts::kNewRuleLayers);
  rule->add_option("--config", options->config, texts::kReplayConfig);
  rule->add_option("--lang,--language", options->language, texts::kNewRuleLanguage)
      ->check(CLI::IsMember({"zh-Hant", "zh-Hans", "en"}));
  return [options](const CommandIo& io) { return run_new_rule(*options, io); };
}

}  // namespace triaged
