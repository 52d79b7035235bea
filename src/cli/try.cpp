#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "app/try_places.h"
#include "base/line_reader.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/empty_layers.h"
#include "cli/event_file.h"
#include "cli/found_config.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/short_lists.h"
#include "cli/texts.h"
#include "cli/trace_report.h"
#include "cli/try_report.h"
#include "rules/decision_json.h"
#include "rules/judge/trace.h"
#include "rules/load_program.h"
#include "trial/try_input.h"
#include "trial/try_journal.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct TryOptions {
  std::vector<std::string> rules;
  std::string config;
  std::string text;
  std::string event_file;
  std::string events_file;
  std::string at;
  std::string channel = "chat";
  std::string tier;
  std::string language;
  std::string reader;  ///< the language of who reads the faults
  std::string rule;
  bool json = false;
};

/// One run over the given input. Says each decision as soon as it is there.
class TryRun {
 public:
  TryRun(const TryOptions& options,
         const CommandIo& io,
         std::shared_ptr<const CompiledProgram> program,
         TryPlaces& places,
         TimePoint start)
      : options_(options),
        io_(io),
        program_(std::move(program)),
        places_(places),
        journal_(
            program_,
            [this](const std::string& source) -> const Routing& {
              return places_.routing_for(source);
            },
            places.codes(),
            places.zone()) {
    defaults_.at = start;
    defaults_.channel = options.channel;
    defaults_.tier = options.tier;
    defaults_.language = options.language;
    defaults_.source = [this](const std::string& channel) { return places_.usual_source(channel); };
  }

  int run_text() {
    defaults_.id = "1";
    judge(1, try_event_of_text(options_.text, defaults_));
    return code_;
  }

  /// The whole file is one event.
  int run_event(std::istream& file) {
    std::string text(kMaxLineBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.size() > kMaxLineBytes) {
      fail(1, invalid_input("the event is longer than 1 MB", "name a file that holds one event"));
    } else {
      take(1, text);
    }
    return code_;
  }

  /// One event on each line; empty lines count, but say nothing.
  int run_events(std::istream& file) {
    LineReader lines(file);
    while (const auto line = lines.next()) {
      if (!line->ok()) {
        fail(lines.number(), line->error());
      } else if ((*line)->find_first_not_of(" \t\r") != std::string_view::npos) {
        take(lines.number(), **line);
      }
    }
    return code_;
  }

 private:
  void take(int number, std::string_view line) {
    static constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (number == 1 && line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
    defaults_.id = std::to_string(number);
    Result<TryEvent> read = read_try_event(line, defaults_);
    if (!read.ok()) {
      fail(number, read.error());
      return;
    }
    for (const std::string& member : read->unread) {
      if (unread_.insert(member).second) {
        io_.err << message_in("line " + std::to_string(number) + ": ", options_.reader)
                << message_in("'" + member + "' " + texts::kTryUnread, options_.reader) << '\n';
      }
    }
    judge(number, std::move(read->event));
  }

  void judge(int number, Result<Event> event) {
    if (!event.ok()) {
      fail(number, event.error());
      return;
    }
    defaults_.at = event->at;
    const Result<Tried> tried = journal_.judge(std::move(event).take());
    if (!tried.ok()) {
      fail(number, tried.error());
      return;
    }
    OrderedJson json = tried_json(*tried, *program_, places_);
    if (!options_.rule.empty()) {
      json["rule"] = trace_json(*tried);
    }
    if (options_.json) {
      io_.out << dump_json(json) << '\n';
      return;
    }
    print_decision(io_.out, json, options_.reader, io_.out_colour);
    if (!options_.rule.empty()) {
      say_rule(Json(json["rule"]));
    }
  }

  /// What became of the rule that was asked for.
  OrderedJson trace_json(const Tried& tried) const {
    const Decision& decision = tried.decision;
    const Retrace again = retrace(*program_,
                                  tried.event,
                                  tried.before,
                                  {facts_of(decision.facts), {decision.echoes, decision.owed}},
                                  options_.rule);
    return again.rules.empty() ? OrderedJson() : to_json(again.rules.front());
  }

  void say_rule(const Json& rule) const {
    io_.out << "  " << options_.rule << '\n';
    if (!rule.is_object()) {
      io_.out << "  " << message_in(texts::kPhaseNotRun, options_.reader) << '\n';
      return;
    }
    print_parts(io_.out, rule, options_.reader);
    io_.out << "  " << state_text(rule, options_.reader);
    if (const std::string flip = string_at(rule, "flip"); !flip.empty()) {
      io_.out << label_in(": ", options_.reader)
              << with_short_lists(message_in(flip, options_.reader));
    }
    io_.out << '\n';
  }

  void fail(int number, const Error& error) {
    code_ = kExitFaults;
    if (options_.json) {
      io_.out << dump_json(OrderedJson{{"line", number}, {"error", to_string(error)}}) << '\n';
      return;
    }
    io_.err << message_in("line " + std::to_string(number) + ": ", options_.reader)
            << error_text(error, options_.reader) << '\n';
  }

  const TryOptions& options_;
  const CommandIo& io_;
  std::shared_ptr<const CompiledProgram> program_;
  TryPlaces& places_;
  TryJournal journal_;
  TryDefaults defaults_;
  std::set<std::string> unread_;  ///< members already named
  int code_ = kExitGood;
};

/// What the rules' `message.language` can be.
constexpr const char* kKnownLanguages[] = {"zh-Hant", "zh-Hans", "en"};

int say_wrong_usage(const CommandIo& io, const std::string& what) {
  io.err << what << '\n';
  return kExitUsage;
}

std::vector<std::string> layers_of(const TryOptions& options, const std::optional<Config>& config) {
  std::vector<std::string> layers = options.rules;
  if (layers.empty() && config) {
    for (const LocatedText& layer : config->layers) {
      layers.push_back(layer.text);
    }
  }
  return layers;
}

int run_try(TryOptions options, const CommandIo& io) {
  options.reader = reader_language(options.reader, io, {options.config});
  TimePoint start = SystemClock().utc();
  if (!options.at.empty()) {
    const Result<TimePoint> at = parse_time(options.at);
    if (!at.ok()) {
      return say_wrong_usage(io, "--at: " + error_text(at.error(), options.reader));
    }
    start = *at;
  }
  if (!options.language.empty() &&
      std::ranges::find(kKnownLanguages, options.language) == std::end(kKnownLanguages)) {
    return say_wrong_usage(
        io,
        "--language: " +
            message_in("'" + options.language + "' " + texts::kNoLanguage, options.reader));
  }
  FoundConfig found = find_config(options.config, io, options.reader);
  if (found.refused) {
    return kExitFaults;
  }
  const std::vector<std::string> layers = layers_of(options, found.config);
  if (layers.empty()) {
    return say_wrong_usage(io, message_in(texts::kTryNoRules, options.reader));
  }
  Faults faults;
  refuse_empty_layers(layers, !options.rules.empty(), faults);
  auto program =
      faults.ok() ? load_program(layers, load_options_of(found.config), faults) : nullptr;
  if (!program) {
    return report_faults(faults, false, io, options.reader);
  }
  if (!options.rule.empty()) {
    const Result<const Rule*> rule = program->find_rule(options.rule);
    if (!rule.ok()) {
      return say_wrong_usage(io, "--rule: " + error_text(rule.error(), options.reader));
    }
    options.rule = (*rule)->id;
  }
  TryPlaces places(try_setup(program, std::move(found.config)));
  TryRun run(options, io, std::move(program), places, start);
  if (options.event_file.empty() && options.events_file.empty()) {
    return run.run_text();
  }
  const std::string& path = options.event_file.empty() ? options.events_file : options.event_file;
  Result<std::ifstream> opened = open_event_file(path);
  if (!opened.ok()) {
    return say_wrong_usage(io, error_text(opened.error(), options.reader));
  }
  std::ifstream file = std::move(opened).take();
  return options.event_file.empty() ? run.run_events(file) : run.run_event(file);
}

}  // namespace

CommandRun define_try(CLI::App& app) {
  auto options = std::make_shared<TryOptions>();
  app.footer(texts::kTryFooter);
  app.add_option("--rules", options->rules, texts::kTryRules);
  app.add_option("--config", options->config, texts::kTryConfig);
  CLI::Option_group* input = app.add_option_group("Input", texts::kTryInput);
  input->add_option("--text", options->text, texts::kTryText);
  input->add_option("--event", options->event_file, texts::kTryEvent);
  input->add_option("--events", options->events_file, texts::kTryEvents);
  input->require_option(1);
  app.add_option("--at", options->at, texts::kTryAt);
  app.add_option("--channel", options->channel, texts::kTryChannel)->capture_default_str();
  app.add_option("--tier", options->tier, texts::kTryTier);
  app.add_option("--language", options->language, texts::kTryLanguage);
  add_reader_language(app, options->reader);
  app.add_option("--rule", options->rule, texts::kTryRule);
  app.add_flag("--json", options->json, texts::kTryJson);
  return [options](const CommandIo& io) { return run_try(*options, io); };
}

}  // namespace triaged
