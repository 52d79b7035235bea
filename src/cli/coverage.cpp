#include "analyse/coverage.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "cli/analysis_texts.h"
#include "cli/colours.h"
#include "cli/command.h"
#include "cli/ranges.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/table.h"
#include "cli/tests_of_rules.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct CoverageCommand {
  std::vector<std::string> tests;
  std::vector<std::string> rules;
  std::string config;
  double min = 0;
  bool json = false;
  std::string language;
};

/// Keywords that are named for one rule; `--json` has them all.
constexpr std::size_t kNamedKeywords = 10;

std::string at_line(const SourcePos& at) {
  return fmt::format("{}:{}:{}", at.file, at.line, at.column);
}

std::string one_sided(const TestedAtom& atom) {
  if (atom.seen_true == atom.seen_false) {
    return atom.seen_true ? "" : "never looked at";
  }
  return atom.seen_true ? "never false" : "never true";
}

void print_rule(const RuleCoverage& rule, const std::string& language, const CommandIo& io) {
  const char* tint = io.out_colour ? colours::kYellow : "";
  const char* plain = io.out_colour ? colours::kPlain : "";
  const std::string name = place_in("rule '" + rule.id + "'", language);
  if (rule.fired == 0) {
    io.out << at_line(rule.at) << ": " << tint
           << message_in("rule '" + rule.id + "' never fires", language) << plain << '\n';
  }
  for (const TestedAtom& atom : rule.atoms) {
    if (const std::string what = one_sided(atom); !what.empty()) {
      io.out << at_line(atom.at) << ": " << name << ": " << tint << message_in(what, language)
             << plain << ": " << atom.text << '\n';
    }
  }
  if (rule.keywords_not_hit.empty()) {
    return;
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamedKeywords, rule.keywords_not_hit.size()); ++i) {
    names += (i == 0 ? "" : ", ") + rule.keywords_not_hit[i];
  }
  names += rule.keywords_not_hit.size() > kNamedKeywords ? ", …" : "";
  io.out << at_line(rule.at) << ": " << name << ": "
         << message_in(fmt::format("{} of {} keywords never found: {}",
                                   rule.keywords_not_hit.size(),
                                   rule.keywords,
                                   names),
                       language)
         << '\n';
}

OrderedJson rule_json(const RuleCoverage& rule) {
  OrderedJson atoms = OrderedJson::array();
  for (const TestedAtom& atom : rule.atoms) {
    atoms.push_back({{"file", atom.at.file},
                     {"line", atom.at.line},
                     {"column", atom.at.column},
                     {"test", atom.text},
                     {"true", atom.seen_true},
                     {"false", atom.seen_false}});
  }
  return {{"rule", rule.id},
          {"file", rule.at.file},
          {"line", rule.at.line},
          {"fired", rule.fired},
          {"conditions", atoms},
          {"keywords", rule.keywords},
          {"keywords_not_found", rule.keywords_not_hit}};
}

std::size_t fired_rules(const CoverageReport& report) {
  std::size_t fired = 0;
  for (const RuleCoverage& rule : report.rules) {
    fired += rule.fired > 0 ? 1U : 0U;
  }
  return fired;
}

void print_coverage(const CoverageReport& report,
                    const std::string& language,
                    const CommandIo& io) {
  for (const RuleCoverage& rule : report.rules) {
    print_rule(rule, language, io);
  }
  io.out << message_in(
                fmt::format("{:.1f} % covered: {} of {} rules fire, {} of {} points ({} cases)",
                            report.percent(),
                            fired_rules(report),
                            report.rules.size(),
                            report.reached,
                            report.points,
                            report.cases),
                language)
         << '\n';
}

OrderedJson coverage_json(const CoverageReport& report, double min) {
  OrderedJson rules = OrderedJson::array();
  for (const RuleCoverage& rule : report.rules) {
    rules.push_back(rule_json(rule));
  }
  return {{"ok", report.failed == 0 && report.percent() >= min},
          {"percent", report.percent()},
          {"points", report.points},
          {"reached", report.reached},
          {"rules_fired", fired_rules(report)},
          {"cases", report.cases},
          {"failed", report.failed},
          {"rules", rules}};
}

int run_coverage(CoverageCommand command, const CommandIo& io) {
  command.language = reader_language(command.language, io, {command.config});
  const std::string& language = command.language;
  const auto run = find_tests_of_rules(
      {command.tests, command.rules, command.config, command.json, language}, io);
  if (!run) {
    return kExitFaults;
  }
  Faults faults;
  const CoverageReport report = cover_rules(run->tests, command.rules, run->load, faults);
  if (!faults.ok()) {
    return report_faults(faults, command.json, io, command.json ? "" : language);
  }
  if (command.json) {
    io.out << dump_json(coverage_json(report, command.min)) << '\n';
  } else {
    print_coverage(report, language, io);
  }
  if (report.failed > 0) {
    io.err << message_in(std::to_string(report.failed) + texts::kCasesFail, language) << '\n';
  }
  return report.failed == 0 && report.percent() >= command.min ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_coverage(CLI::App& app) {
  auto command = std::make_shared<CoverageCommand>();
  app.footer(texts::kCoverageFooter);
  app.add_option("PATH", command->tests, texts::kTestsOfRules);
  app.add_option("--rules", command->rules, texts::kExaminedRules)->required();
  app.add_option("--config", command->config, texts::kExamineConfig);
  app.add_option("--min", command->min, texts::kCoverageMin)->check(percentage());
  app.add_flag("--json", command->json, texts::kAnalysisJson);
  add_reader_language(app, command->language);
  return [command](const CommandIo& io) { return run_coverage(*command, io); };
}

}  // namespace triaged
