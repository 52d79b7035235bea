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
#include "cli/report.h"
#include "cli/table.h"
#include "cli/tests_of_rules.h"

namespace triaged {
namespace {

struct CoverageCommand {
  std::vector<std::string> tests;
  std::vector<std::string> rules;
  std::string config;
  double min = 0;
  bool json = false;
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

void print_rule(const RuleCoverage& rule, const CommandIo& io) {
  const char* tint = io.out_colour ? colours::kYellow : "";
  const char* plain = io.out_colour ? colours::kPlain : "";
  if (rule.fired == 0) {
    io.out << at_line(rule.at) << ": " << tint << "rule '" << rule.id << "' never fires" << plain
           << '\n';
  }
  for (const TestedAtom& atom : rule.atoms) {
    if (const std::string what = one_sided(atom); !what.empty()) {
      io.out << at_line(atom.at) << ": rule '" << rule.id << "': " << tint << what << plain << ": "
             << atom.text << '\n';
    }
  }
  if (rule.keywords_not_hit.empty()) {
    return;
  }
  std::string names;
  for (std::size_t i = 0; i < std::min(kNamedKeywords, rule.keywords_not_hit.size()); ++i) {
    names += (i == 0 ? "" : ", ") + rule.keywords_not_hit[i];
  }
  io.out << at_line(rule.at) << ": rule '" << rule.id << "': " << rule.keywords_not_hit.size()
         << " of " << rule.keywords << " keywords never found: " << names
         << (rule.keywords_not_hit.size() > kNamedKeywords ? ", …" : "") << '\n';
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

void print_coverage(const CoverageReport& report, const CommandIo& io) {
  for (const RuleCoverage& rule : report.rules) {
    print_rule(rule, io);
  }
  io.out << fmt::format("{:.1f} % covered: {} of {} rules fire, {} of {} points ({} cases)\n",
                        report.percent(),
                        fired_rules(report),
                        report.rules.size(),
                        report.reached,
                        report.points,
                        report.cases);
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

int run_coverage(const CoverageCommand& command, const CommandIo& io) {
  const auto run =
      find_tests_of_rules(command.tests, command.rules, command.config, command.json, io);
  if (!run) {
    return kExitFaults;
  }
  Faults faults;
  const CoverageReport report = cover_rules(run->tests, command.rules, run->load, faults);
  if (!faults.ok()) {
    return report_faults(faults, command.json, io);
  }
  if (command.json) {
    io.out << dump_json(coverage_json(report, command.min)) << '\n';
  } else {
    print_coverage(report, io);
  }
  if (report.failed > 0) {
    io.err << report.failed << texts::kCasesFail << '\n';
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
  return [command](const CommandIo& io) { return run_coverage(*command, io); };
}

}  // namespace triaged
