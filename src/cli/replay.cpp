#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "app/side_by_side.h"
#include "app/try_places.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/empty_layers.h"
#include "cli/event_file.h"
#include "cli/found_config.h"
#include "cli/present_rules.h"
#include "cli/progress.h"
#include "cli/ranges.h"
#include "cli/reader_language.h"
#include "cli/replay_print.h"
#include "cli/replay_source.h"
#include "cli/report.h"
#include "cli/since.h"
#include "cli/texts.h"
#include "replay/replay_report.h"
#include "rules/load_program.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct ReplayOptions {
  std::string since;
  std::vector<std::string> against;
  std::vector<std::string> rules;
  std::string config;
  std::string events;
  std::size_t examples = 10;
  bool json = false;
  std::string language;
};

/// Events that both runs judge before the report compares what they made of them.
constexpr int kChunk = 2000;
/// Lines that could not be judged are all counted; this many are named.
constexpr std::size_t kNamedErrors = 50;

using ProgramPtr = std::shared_ptr<const CompiledProgram>;

std::map<std::string, Json> definitions_of(const CompiledProgram& program) {
  const auto rules = program.rules().canonical.find("rule");
  return rules == program.rules().canonical.end() ? std::map<std::string, Json>()
                                                  : rules->get<std::map<std::string, Json>>();
}

/// Both runs over one source, of which the next lines are read while they judge.
class Replay {
 public:
  Replay(ProgramPtr before, ProgramPtr after, const Zone& zone, ReplayReport& report)
      : before_(std::move(before), zone), after_(std::move(after), zone), report_(report) {}

  /// Judges everything; fails when the source or a journal in memory does.
  Result<void> run(ReplaySource& source, const CommandIo& io) {
    ProgressBar bar(io);
    Chunk last;
    Result<Chunk> now = read_chunk(source);
    while (now.ok() && !now->lines.empty()) {
      Result<Chunk> next = Chunk();
      const auto beside = [&] {
        next = read_chunk(source);
        report(last);
      };
      run_side_by_side(beside, [&] { judge(*now); });
      bar.show(source.done());
      last = std::move(now).take();
      now = std::move(next);
    }
    report(last);
    return now.ok() ? Result<void>() : now.error();
  }

  /// The first of those that could not be judged, with the number of the line or event.
  [[nodiscard]] const std::vector<std::pair<std::int64_t, Error>>& errors() const {
    return errors_;
  }
  [[nodiscard]] std::size_t failed() const { return failed_; }

 private:
  using Steps = std::vector<std::optional<Result<ReplayStep>>>;
  /// Lines and what the runs made of each; nothing of one that cannot be read.
  struct Chunk {
    std::vector<ReplayLine> lines;
    Steps before;
    Steps after;
  };

  static Result<Chunk> read_chunk(ReplaySource& source) {
    Chunk chunk{TRY(source.read(kChunk)), {}, {}};
    chunk.before.resize(chunk.lines.size());
    chunk.after.resize(chunk.lines.size());
    return chunk;
  }

  static void judge_all(const std::vector<ReplayLine>& lines, ReplayRun& run, Steps& steps) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].event.ok()) {
        steps[i] = run.judge(*lines[i].event);
      }
    }
  }

  void judge(Chunk& chunk) {
    run_side_by_side([&] { judge_all(chunk.lines, before_, chunk.before); },
                     [&] { judge_all(chunk.lines, after_, chunk.after); });
  }

  void report(const Chunk& chunk) {
    for (std::size_t i = 0; i < chunk.lines.size(); ++i) {
      const ReplayLine& line = chunk.lines[i];
      const std::optional<Result<ReplayStep>>& before = chunk.before[i];
      const std::optional<Result<ReplayStep>>& after = chunk.after[i];
      if (!line.event.ok()) {
        fail(line, line.event.error());
      } else if (!before->ok() || !after->ok()) {
        fail(line, before->ok() ? after->error() : before->error());
      } else {
        report_.add(*line.event, **before, **after);
      }
    }
  }

  void fail(const ReplayLine& line, const Error& error) {
    if (++failed_ <= kNamedErrors) {
      errors_.emplace_back(line.number, error);
    }
  }

  ReplayRun before_;
  ReplayRun after_;
  ReplayReport& report_;
  std::vector<std::pair<std::int64_t, Error>> errors_;
  std::size_t failed_ = 0;
};

constexpr std::int64_t kMostExamples = 1'000'000;

int say_replay_usage(const CommandIo& io, const std::string& what) {
  io.err << what << '\n';
  return kExitUsage;
}

Result<std::unique_ptr<ReplaySource>> open_source(const ReplayOptions& options,
                                                  const std::optional<Config>& config,
                                                  const ProgramPtr& program) {
  if (!options.events.empty()) {
    TryDefaults defaults;
    defaults.at = SystemClock().utc();
    const auto places = std::make_shared<TryPlaces>(try_setup(program, config));
    defaults.source = [places](const std::string& channel) {
      return places->usual_source(channel);
    };
    return replay_file(TRY(open_event_file(options.events)), std::move(defaults));
  }
  if (!config) {
    return invalid_input(texts::kReplayNoStore);
  }
  if (config->store.kind != StoreConfig::Kind::kSqlite) {
    return invalid_input(texts::kReplayMemoryStore);
  }
  return replay_journal(TRY(open_sqlite_journal(config->store.path)));
}

void say_errors(const Replay& replay,
                const char* unit,
                const std::string& language,
                const CommandIo& io) {
  for (const auto& [number, error] : replay.errors()) {
    io.err << message_in(fmt::format("{} {}: ", unit, number), language)
           << error_text(error, language) << '\n';
  }
  if (replay.failed() > replay.errors().size()) {
    io.err << more_text(replay.failed() - replay.errors().size(), language) << '\n';
  }
}

OrderedJson errors_json(const Replay& replay, const char* unit) {
  OrderedJson rows = OrderedJson::array();
  for (const auto& [number, error] : replay.errors()) {
    rows.push_back({{unit, number}, {"error", to_string(error)}});
  }
  return rows;
}

int run_both(const ReplayOptions& options,
             const FoundConfig& found,
             TimePoint since,
             const std::pair<ProgramPtr, ProgramPtr>& programs,
             const CommandIo& io) {
  auto source = open_source(options, found.config, programs.first);
  if (!source.ok()) {
    return say_replay_usage(io, error_text(source.error(), options.language));
  }
  const SystemClock clock;
  const SteadyPoint begun = clock.steady();
  ReplayReport report(
      since, options.examples, definitions_of(*programs.first), definitions_of(*programs.second));
  Replay replay(programs.first, programs.second, programs.first->zone(), report);
  if (const Result<void> done = replay.run(**source, io); !done.ok()) {
    io.err << error_text(done.error(), options.language) << '\n';
    return kExitFaults;
  }
  OrderedJson json{
      {"since", options.since.empty() ? OrderedJson() : OrderedJson(format_utc(since))},
      {"before", programs.first->hash()},
      {"after", programs.second->hash()}};
  json.update(report.to_json());
  json["failed"] = replay.failed();
  json["errors"] = errors_json(replay, (*source)->unit());
  json["seconds"] = std::chrono::duration<double>(clock.steady() - begun).count();
  if (options.json) {
    io.out << dump_json(json) << '\n';
  } else {
    say_errors(replay, (*source)->unit(), options.language, io);
    print_replay(io.out, json, options.language, io.out_colour);
  }
  return replay.failed() == 0 ? kExitGood : kExitFaults;
}

int run_replay(ReplayOptions options, const CommandIo& io) {
  options.language = reader_language(options.language, io, {options.config});
  const std::string& language = options.language;
  TimePoint since = TimePoint::min();
  if (!options.since.empty()) {
    const Result<TimePoint> read = parse_since(options.since, SystemClock().utc());
    if (!read.ok()) {
      return say_replay_usage(io, "--since: " + error_text(read.error(), language));
    }
    since = *read;
  }
  const FoundConfig found = find_config(options.config, io, language);
  if (found.refused) {
    return kExitFaults;
  }
  const Result<PresentRules> present = PresentRules::find(options.rules, found.config);
  if (!present.ok() || present->layers().empty()) {
    return say_replay_usage(io,
                            present.ok() ? message_in(texts::kReplayNoRules, language)
                                         : error_text(present.error(), language));
  }
  Faults faults;
  refuse_empty_layers(present->layers(), !options.rules.empty(), faults);
  refuse_empty_layers(options.against, true, faults);
  if (!faults.ok()) {
    return report_faults(faults, options.json, io, options.json ? "" : language);
  }
  ProgramPtr before;
  ProgramPtr after;
  Faults of_after;
  const LoadOptions load = load_options_of(found.config);
  run_side_by_side([&] { before = load_program(present->layers(), load, faults); },
                   [&] { after = load_program(options.against, load, of_after); });
  faults.merge(std::move(of_after));
  if (!before || !after) {
    return report_faults(faults, options.json, io, options.json ? "" : language);
  }
  return run_both(options, found, since, {std::move(before), std::move(after)}, io);
}

}  // namespace

CommandRun define_replay(CLI::App& app) {
  auto options = std::make_shared<ReplayOptions>();
  app.footer(texts::kReplayFooter);
  app.add_option("--since", options->since, texts::kReplaySince);
  app.add_option("--against", options->against, texts::kReplayAgainst)->required();
  app.add_option("--rules", options->rules, texts::kReplayRules);
  app.add_option("--config", options->config, texts::kReplayConfig);
  app.add_option("--events", options->events, texts::kReplayEvents);
  app.add_option("--examples", options->examples, texts::kReplayExamples)
      ->check(whole_number(0, kMostExamples))
      ->capture_default_str();
  app.add_flag("--json", options->json, texts::kReplayJson);
  add_reader_language(app, options->language);
  return [options](const CommandIo& io) { return run_replay(*options, io); };
}

}  // namespace triaged
