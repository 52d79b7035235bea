#include "analyse/stats.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <memory>
#include <ostream>

#include "base/clock.h"
#include "base/time.h"
#include "cli/analysis_texts.h"
#include "cli/command.h"
#include "cli/found_config.h"
#include "cli/present_rules.h"
#include "cli/progress.h"
#include "cli/reader_language.h"
#include "cli/since.h"
#include "cli/table.h"
#include "rules/find_rule.h"
#include "rules/load_program.h"
#include "store/decision_journal.h"
#include "text/fold.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct StatsCommand {
  std::string since;
  std::string rule;
  std::string config;
  bool json = false;
  std::string language;
};

/// Decisions that are read at once.
constexpr int kJournalPage = 1000;
/// Words shown of each rule unless one rule was asked for; `--json` has them all.
constexpr std::size_t kShownWords = 3;

using ProgramPtr = std::shared_ptr<const CompiledProgram>;
using Words = std::vector<std::pair<std::string, std::size_t>>;

/// The rules at work, or null: without them the counts are still right, but rules that never fired
/// are missing, and what each rule writes is not known.
ProgramPtr rules_at_work(const std::optional<Config>& config,
                         const std::string& language,
                         const CommandIo& io) {
  const auto say = [&](const Error& error) {
    io.err << message_in(texts::kStatsNoRules, language) << error_text(error, language) << '\n';
  };
  const Result<PresentRules> present = PresentRules::find({}, config);
  if (!present.ok()) {
    say(present.error());
    return nullptr;
  }
  if (present->layers().empty()) {
    return nullptr;
  }
  Faults faults;
  ProgramPtr program = load_program(present->layers(), load_options_of(config), faults);
  if (program == nullptr) {
    say(faults.first_error());
  }
  return program;
}

Result<void> count_all(DecisionJournal& journal, StatsCounter& counter, const CommandIo& io) {
  const auto all = std::max<std::int64_t>(TRY(journal.count()), 1);
  ProgressBar bar(io);
  while (true) {
    const std::vector<JournalDecision> page = TRY(journal.read(kJournalPage));
    if (page.empty()) {
      return {};
    }
    for (const JournalDecision& one : page) {
      if (const Result<void> added = counter.add(one.record, one.decision, one.event);
          !added.ok()) {
        Error error = added.error();
        error.message = "decision " + std::to_string(one.seq) + ": " + error.message;
        return error;
      }
    }
    bar.show(std::min(1.0, static_cast<double>(journal.passed()) / static_cast<double>(all)));
  }
}

Words words_of(const RuleStats& stats) {
  Words words;
  for (const auto& [key, word] : stats.words) {
    words.push_back(word);
  }
  std::stable_sort(
      words.begin(), words.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  return words;
}

std::string share(std::size_t part, std::size_t whole) {
  return whole == 0 ? "–"
                    : fmt::format("{:.1f} %",
                                  100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::optional<double> percent(std::size_t part, std::size_t whole) {
  return whole == 0 ? std::nullopt
                    : std::optional(100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

/// The plan of a rule that is watched, or null.
const ShadowPlan* plan_of(const CompiledProgram* program, const std::string& id) {
  if (program == nullptr) {
    return nullptr;
  }
  const Result<const Rule*> rule = program->find_rule(id);
  return rule.ok() && (*rule)->shadow ? &*(*rule)->shadow : nullptr;
}

/// What speaks against letting a rule in shadow act; empty = its plan is met.
std::vector<std::string> against_promotion(const ShadowPlan& plan,
                                           const RuleStats& stats,
                                           std::size_t tickets) {
  std::vector<std::string> against;
  const auto agree = percent(stats.agreed, stats.wishes);
  const auto changes = percent(stats.would_tickets.size(), tickets);
  if (plan.seen && tickets < static_cast<std::size_t>(*plan.seen)) {
    against.push_back(fmt::format("{} of {} tickets seen", tickets, *plan.seen));
  }
  if (plan.agree_percent && (!agree || *agree < *plan.agree_percent)) {
    against.push_back(
        agree ? fmt::format("people agree with {:.1f} %, not {} %", *agree, *plan.agree_percent)
              : "it has wished for nothing that people could agree with");
  }
  if (plan.changes_percent && (!changes || *changes > *plan.changes_percent)) {
    against.push_back(changes ? fmt::format("it would change {:.1f} % of the tickets, not {} %",
                                            *changes,
                                            *plan.changes_percent)
                              : "no ticket was seen");
  }
  return against;
}

bool chosen(const StatsCommand& command, const std::string& rule) {
  return command.rule.empty() || same_name(command.rule, rule);
}

void print_promotions(const StatsCounter& counter,
                      const CompiledProgram* program,
                      const StatsCommand& command,
                      const CommandIo& io) {
  for (const auto& [rule, stats] : counter.rules()) {
    const ShadowPlan* plan = plan_of(program, rule);
    if (plan == nullptr || !chosen(command, rule)) {
      continue;
    }
    const std::vector<std::string> against = against_promotion(*plan, stats, counter.tickets());
    std::string text;
    for (const std::string& one : against) {
      text += (text.empty() ? "" : label_in("; ", command.language)) +
              message_in(one, command.language);
    }
    io.out << message_in(against.empty() ? rule + " may act: its promote_if is met"
                                         : rule + " stays in shadow: " + text,
                         command.language)
           << '\n';
  }
}

/// Whether anything was counted of the rule.
bool did_something(const RuleStats& stats) {
  return stats.fired + stats.changed + stats.corrected + stats.held_back + stats.conflicts +
             stats.failed + stats.would >
         0;
}

std::vector<std::string> stats_heading(const std::string& language) {
  std::vector<std::string> heading;
  for (const char* name : {"rule",
                           "fired",
                           "changed",
                           "corrected",
                           "held back",
                           "conflicts",
                           "failed",
                           "would",
                           "agree",
                           "words"}) {
    heading.push_back(label_in(name, language));
  }
  return heading;
}

void print_stats(const StatsCounter& counter, const StatsCommand& command, const CommandIo& io) {
  std::vector<std::vector<std::string>> rows{stats_heading(command.language)};
  std::size_t idle = 0;
  for (const auto& [rule, stats] : counter.rules()) {
    if (!chosen(command, rule)) {
      continue;
    }
    if (command.rule.empty() && !did_something(stats)) {
      ++idle;
      continue;
    }
    const Words words = words_of(stats);
    std::string shown;
    const std::size_t most = command.rule.empty() ? kShownWords : words.size();
    for (std::size_t i = 0; i < std::min(most, words.size()); ++i) {
      shown += fmt::format("{}{} {}", i == 0 ? "" : ", ", words[i].first, words[i].second);
    }
    rows.push_back({rule,
                    std::to_string(stats.fired),
                    std::to_string(stats.changed),
                    std::to_string(stats.corrected),
                    std::to_string(stats.held_back),
                    std::to_string(stats.conflicts),
                    std::to_string(stats.failed),
                    std::to_string(stats.would),
                    share(stats.agreed, stats.wishes),
                    shown + (words.size() > most ? ", …" : "")});
  }
  print_table(io.out, rows);
  io.out << message_in(
                fmt::format("{} decisions of {} tickets", counter.decisions(), counter.tickets()),
                command.language)
         << '\n';
  if (idle > 0) {
    io.out << message_in(std::to_string(idle) + texts::kIdleRules, command.language) << '\n';
  }
}

OrderedJson rule_stats_json(const std::string& rule,
                            const RuleStats& stats,
                            std::size_t tickets,
                            const ShadowPlan* plan) {
  OrderedJson words = OrderedJson::object();
  for (const auto& [word, hits] : words_of(stats)) {
    words[word] = hits;
  }
  const auto part = [](std::size_t some, std::size_t all) {
    const auto value = percent(some, all);
    return value ? OrderedJson(*value) : OrderedJson();
  };
  OrderedJson promotion{{"seen", tickets},
                        {"changes_percent", part(stats.would_tickets.size(), tickets)},
                        {"agree_percent", part(stats.agreed, stats.wishes)}};
  if (plan != nullptr) {
    promotion["against"] = against_promotion(*plan, stats, tickets);
  }
  return {{"rule", rule},
          {"fired", stats.fired},
          {"changed", stats.changed},
          {"corrected", stats.corrected},
          {"held_back", stats.held_back},
          {"conflicts", stats.conflicts},
          {"failed", stats.failed},
          {"would", stats.would},
          {"promotion", promotion},
          {"words", words}};
}

OrderedJson stats_json(const StatsCounter& counter,
                       const CompiledProgram* program,
                       const StatsCommand& command) {
  OrderedJson rules = OrderedJson::array();
  for (const auto& [rule, stats] : counter.rules()) {
    if (chosen(command, rule)) {
      rules.push_back(rule_stats_json(rule, stats, counter.tickets(), plan_of(program, rule)));
    }
  }
  return {{"since", command.since.empty() ? OrderedJson() : OrderedJson(command.since)},
          {"decisions", counter.decisions()},
          {"tickets", counter.tickets()},
          {"rules", rules}};
}

int say_stats_usage(const CommandIo& io, const std::string& what) {
  io.err << what << '\n';
  return kExitUsage;
}

/// A rule may be gone from the files, and still be in what is stored.
Result<void> check_rule(const StatsCounter& counter, const std::string& rule) {
  if (rule.empty()) {
    return {};
  }
  std::vector<std::string> known;
  for (const auto& [id, stats] : counter.rules()) {
    known.push_back(id);
  }
  TRY(find_rule_id(rule, known));
  return {};
}

int run_stats(StatsCommand command, const CommandIo& io) {
  command.language = reader_language(command.language, io, {command.config});
  const std::string& language = command.language;
  TimePoint since{};
  if (!command.since.empty()) {
    const Result<TimePoint> read = parse_since(command.since, SystemClock().utc());
    if (!read.ok()) {
      return say_stats_usage(io, "--since: " + error_text(read.error(), language));
    }
    since = *read;
  }
  const FoundConfig found = find_config(command.config, io, language);
  if (found.refused) {
    return kExitFaults;
  }
  if (!found.config) {
    return say_stats_usage(io, message_in(texts::kStatsNoStore, language));
  }
  if (found.config->store.kind != StoreConfig::Kind::kSqlite) {
    return say_stats_usage(io, message_in(texts::kStatsMemoryStore, language));
  }
  auto journal = open_sqlite_decisions(found.config->store.path, since);
  if (!journal.ok()) {
    io.err << error_text(journal.error(), language) << '\n';
    return kExitFaults;
  }
  const ProgramPtr program = rules_at_work(found.config, language, io);
  StatsCounter counter(program.get());
  if (const Result<void> done = count_all(**journal, counter, io); !done.ok()) {
    io.err << error_text(done.error(), language) << '\n';
    return kExitFaults;
  }
  if (const Result<void> known = check_rule(counter, command.rule); !known.ok()) {
    return say_stats_usage(io, "--rule: " + error_text(known.error(), language));
  }
  if (command.json) {
    io.out << dump_json(stats_json(counter, program.get(), command)) << '\n';
  } else if (counter.decisions() == 0) {
    const std::string from = command.since.empty() ? "" : texts::kSince + command.since;
    io.out << message_in(texts::kNoDecisions + from, language) << '\n';
  } else {
    print_stats(counter, command, io);
    print_promotions(counter, program.get(), command, io);
  }
  return kExitGood;
}

}  // namespace

CommandRun define_stats(CLI::App& app) {
  auto command = std::make_shared<StatsCommand>();
  app.footer(texts::kStatsFooter);
  app.add_option("--since", command->since, texts::kStatsSince);
  app.add_option("--rule", command->rule, texts::kStatsRule);
  app.add_option("--config", command->config, texts::kStatsConfig);
  app.add_flag("--json", command->json, texts::kAnalysisJson);
  add_reader_language(app, command->language);
  return [command](const CommandIo& io) { return run_stats(*command, io); };
}

}  // namespace triaged
