#include "analyse/prove.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "base/clock.h"
#include "base/time.h"
#include "cli/analysis_texts.h"
#include "cli/colours.h"
#include "cli/empty_layers.h"
#include "cli/progress.h"
#include "cli/ranges.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/rule_choice.h"
#include "cli/witness_text.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct ProveCommand {
  RuleChoice choice;
  std::vector<std::string> paths;
  std::string at;
  std::size_t pairs = ProveOptions{}.pairs;
  bool all = false;
  bool json = false;
};

/// More findings than this are counted, not shown; `--json` has them all.
constexpr std::size_t kShownFindings = 50;

constexpr std::int64_t kMostPairs = 1'000'000'000;

std::string place(const SourcePos& at) {
  return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

std::string sentence(const Finding& finding) {
  switch (finding.kind) {
    case Finding::Kind::kDead:
      return fmt::format("rule '{}' can never be true", finding.rule);
    case Finding::Kind::kRefused:
      return fmt::format("rule '{}' is refused whenever it is true", finding.rule);
    case Finding::Kind::kShadowed:
      return fmt::format(
          "rule '{}' changes nothing: {} ({}) always fires with it and has its way or the same "
          "wish",
          finding.rule,
          finding.other,
          place(finding.other_at));
    case Finding::Kind::kConflict:
    case Finding::Kind::kUndecided:
      break;
  }
  if (finding.other.empty() || finding.field.empty()) {
    return fmt::format("rule '{}': {}", finding.rule, finding.reason);
  }
  const std::string sides =
      fmt::format("rules '{}' and '{}' ({}) wish {} to be '{}' and '{}', both with weight {}",
                  finding.rule,
                  finding.other,
                  place(finding.other_at),
                  finding.field,
                  finding.value,
                  finding.other_value,
                  finding.weight);
  return finding.kind == Finding::Kind::kConflict ? sides : sides + ": " + finding.reason;
}

void print_finding(const Finding& finding, const std::string& language, const CommandIo& io) {
  const bool bad =
      finding.kind != Finding::Kind::kShadowed && finding.kind != Finding::Kind::kUndecided;
  const char* tint = io.out_colour ? (bad ? colours::kRed : colours::kYellow) : "";
  const char* plain = io.out_colour ? colours::kPlain : "";
  io.out << place(finding.at) << ": " << tint << label_in(to_string(finding.kind), language)
         << plain << ": " << message_in(sentence(finding), language) << '\n';
  if (finding.witness) {
    io.out << "  message: " << witness_line(*finding.witness) << '\n';
    if (!finding.reason.empty()) {
      io.out << "  " << message_in(finding.reason, language) << '\n';
    }
  }
}

std::size_t count_of(const ProveReport& report, Finding::Kind kind) {
  std::size_t count = 0;
  for (const Finding& finding : report.findings) {
    count += finding.kind == kind ? 1U : 0U;
  }
  return count;
}

void print_report(const ProveReport& report,
                  bool all,
                  const std::string& language,
                  const CommandIo& io) {
  const auto say = [&](const std::string& line) { io.out << message_in(line, language) << '\n'; };
  std::size_t shown = 0;
  std::size_t more = 0;
  for (const Finding& finding : report.findings) {
    if (finding.kind == Finding::Kind::kUndecided && !all) {
      continue;
    }
    if (++shown > kShownFindings && !all) {
      ++more;
      continue;
    }
    print_finding(finding, language, io);
  }
  if (more > 0) {
    say(fmt::format("{} more (see --all or --json)", more));
  }
  say(fmt::format(
      "{} rules: {} fire for a message that was run, {} dead, {} refused, {} shadowed, {} "
      "conflicts, {} not decided",
      report.rules,
      report.alive,
      count_of(report, Finding::Kind::kDead),
      count_of(report, Finding::Kind::kRefused),
      count_of(report, Finding::Kind::kShadowed),
      count_of(report, Finding::Kind::kConflict),
      count_of(report, Finding::Kind::kUndecided)));
  if (report.pairs_known > 0) {
    say(fmt::format("{} pairs were left out: both rules already show conflicts over that field",
                    report.pairs_known));
  }
  if (report.pairs_left > 0) {
    say(fmt::format(
        "{} pairs were compared and {} left out; see --pairs", report.pairs, report.pairs_left));
  }
}

OrderedJson place_json(const SourcePos& at) {
  return {{"file", at.file}, {"line", at.line}, {"column", at.column}};
}

OrderedJson finding_json(const Finding& finding) {
  OrderedJson json{{"kind", to_string(finding.kind)}, {"rule", finding.rule}};
  json.update(place_json(finding.at));
  if (!finding.other.empty()) {
    json["other"] = finding.other;
    json["other_at"] = place_json(finding.other_at);
  }
  if (!finding.field.empty()) {
    json["field"] = finding.field;
    json["values"] = {finding.value, finding.other_value};
    json["weight"] = finding.weight;
  }
  json["message"] = sentence(finding);
  json["reason"] = finding.reason;
  json["witness"] = finding.witness ? witness_json(*finding.witness) : OrderedJson();
  return json;
}

OrderedJson report_json(const ProveReport& report, bool good) {
  OrderedJson findings = OrderedJson::array();
  for (const Finding& finding : report.findings) {
    findings.push_back(finding_json(finding));
  }
  return {{"ok", good},
          {"rules", report.rules},
          {"fire", report.alive},
          {"dead", count_of(report, Finding::Kind::kDead)},
          {"refused", count_of(report, Finding::Kind::kRefused)},
          {"shadowed", count_of(report, Finding::Kind::kShadowed)},
          {"conflicts", count_of(report, Finding::Kind::kConflict)},
          {"not_decided", count_of(report, Finding::Kind::kUndecided)},
          {"pairs", report.pairs},
          {"pairs_left_out", report.pairs_left},
          {"pairs_known", report.pairs_known},
          {"findings", findings}};
}

Result<ProveReport> prove_chosen(const ProveCommand& command,
                                 RuleSet rules,
                                 TimePoint now,
                                 const CommandIo& io) {
  ProgressBar bar(io);
  ProveOptions options;
  options.now = now;
  options.pairs = command.pairs;
  options.on_progress = [&bar](std::size_t done, std::size_t all) {
    bar.show(static_cast<double>(done) / static_cast<double>(all));
  };
  return prove(std::move(rules), options);
}

int run_prove(const ProveCommand& command, const CommandIo& io) {
  TimePoint now = SystemClock().utc();
  if (!command.at.empty()) {
    const Result<TimePoint> at = parse_time(command.at);
    if (!at.ok()) {
      io.err << "--at: " << to_string(at.error()) << '\n';
      return kExitUsage;
    }
    now = *at;
  }
  RuleChoice choice = command.choice;
  choice.language = reader_language(choice.language, io, {choice.config});
  const std::string& language = choice.language;
  choice.rules.insert(choice.rules.end(), command.paths.begin(), command.paths.end());
  int code = kExitGood;
  const auto chosen = chosen_rules(choice, io, code);
  if (!chosen) {
    return code;
  }
  Faults faults;
  refuse_empty_layers(chosen->layers, !choice.rules.empty(), faults);
  if (!faults.ok()) {
    return report_faults(faults, command.json, io, command.json ? "" : language);
  }
  Result<RuleSet> rules =
      read_rules(find_rule_files(chosen->layers, faults), read_whole_file, chosen->options, faults);
  if (!rules.ok()) {
    return report_faults(faults, command.json, io, command.json ? "" : language);
  }
  const Result<ProveReport> report = prove_chosen(command, std::move(rules).take(), now, io);
  if (!report.ok()) {
    io.err << error_text(report.error(), language) << '\n';
    return kExitFaults;
  }
  const bool good = count_of(*report, Finding::Kind::kDead) == 0 &&
                    count_of(*report, Finding::Kind::kRefused) == 0 &&
                    count_of(*report, Finding::Kind::kConflict) == 0;
  if (command.json) {
    io.out << dump_json(report_json(*report, good)) << '\n';
  } else {
    print_report(*report, command.all, language, io);
  }
  return good ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_prove(CLI::App& app) {
  auto command = std::make_shared<ProveCommand>();
  app.footer(texts::kProveFooter);
  app.add_option("PATH", command->paths, texts::kRuleDirectories);
  add_rule_choice(app, command->choice);
  app.add_option("--at", command->at, texts::kProveAt);
  app.add_option("--pairs", command->pairs, texts::kProvePairs)
      ->check(whole_number(0, kMostPairs))
      ->capture_default_str();
  app.add_flag("--all", command->all, texts::kProveAll);
  app.add_flag("--json", command->json, texts::kAnalysisJson);
  return [command](const CommandIo& io) { return run_prove(*command, io); };
}

}  // namespace triaged
