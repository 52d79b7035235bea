#include "analyse/mutate.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "app/side_by_side.h"
#include "cli/analysis_texts.h"
#include "cli/colours.h"
#include "cli/command.h"
#include "cli/progress.h"
#include "cli/ranges.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/tests_of_rules.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct MutateCommand {
  std::vector<std::string> tests;
  std::vector<std::string> rules;
  std::string rule;
  std::string config;
  std::size_t at_most = MutateOptions{}.at_most;
  double min = 0;
  bool json = false;
  std::string language;
};

constexpr std::int64_t kMostTried = 1'000'000;

void print_mutation(const MutateReport& report, const std::string& language, const CommandIo& io) {
  const char* tint = io.out_colour ? colours::kYellow : "";
  const char* plain = io.out_colour ? colours::kPlain : "";
  for (const Mutant& mutant : report.survived) {
    io.out << fmt::format("{}:{}:{}: {}{}: {}{}\n",
                          mutant.at.file,
                          mutant.at.line,
                          mutant.at.column,
                          tint,
                          place_in(fmt::format("{} '{}'", mutant.kind, mutant.name), language),
                          message_in(mutant.change, language),
                          plain);
  }
  io.out << message_in(fmt::format("{:.1f} % noticed: {} of {} changes",
                                   report.score(),
                                   report.killed,
                                   report.killed + report.survived.size()),
                       language);
  if (report.refused > 0) {
    io.out << message_in(fmt::format(", {} more change nothing or do not load", report.refused),
                         language);
  }
  if (report.left_out > 0) {
    io.out << message_in(fmt::format(", {} left out (see --at-most)", report.left_out), language);
  }
  io.out << '\n';
}

OrderedJson mutation_json(const MutateReport& report, double min) {
  OrderedJson survived = OrderedJson::array();
  for (const Mutant& mutant : report.survived) {
    survived.push_back({{"file", mutant.at.file},
                        {"line", mutant.at.line},
                        {"column", mutant.at.column},
                        {"kind", mutant.kind},
                        {"name", mutant.name},
                        {"change", mutant.change}});
  }
  return {{"ok", report.failed_cases == 0 && report.score() >= min},
          {"score", report.score()},
          {"killed", report.killed},
          {"survived", survived},
          {"refused", report.refused},
          {"left_out", report.left_out},
          {"failed_cases", report.failed_cases}};
}

MutateReport mutate_chosen(const MutateCommand& command,
                           const TestsOfRules& run,
                           Faults& faults,
                           const CommandIo& io) {
  ProgressBar bar(io);
  MutateOptions options;
  options.paths = command.rules;
  options.rule = command.rule;
  options.at_most = command.at_most;
  options.load = run.load;
  options.both = run_side_by_side;
  options.on_progress = [&bar](std::size_t done, std::size_t all) {
    bar.show(static_cast<double>(done) / static_cast<double>(all));
  };
  return mutate_rules(run.tests, options, faults);
}

int run_mutate(MutateCommand command, const CommandIo& io) {
  command.language = reader_language(command.language, io, {command.config});
  const std::string& language = command.language;
  const auto run = find_tests_of_rules(
      {command.tests, command.rules, command.config, command.json, language}, io);
  if (!run) {
    return kExitFaults;
  }
  Faults faults;
  const MutateReport report = mutate_chosen(command, *run, faults, io);
  if (!faults.ok()) {
    return report_faults(faults, command.json, io, command.json ? "" : language);
  }
  if (report.failed_cases > 0) {
    io.err << message_in(std::to_string(report.failed_cases) + texts::kCasesFailUnchanged, language)
           << '\n';
    return kExitFaults;
  }
  if (report.no_rule) {
    io.err << "--rule: " << error_text(*report.no_rule, language) << '\n';
    return kExitUsage;
  }
  if (command.json) {
    io.out << dump_json(mutation_json(report, command.min)) << '\n';
  } else {
    print_mutation(report, language, io);
  }
  return report.score() >= command.min ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_mutate(CLI::App& app) {
  auto command = std::make_shared<MutateCommand>();
  app.footer(texts::kMutateFooter);
  app.add_option("PATH", command->tests, texts::kTestsOfRules);
  app.add_option("--rules", command->rules, texts::kExaminedRules)->required();
  app.add_option("--rule", command->rule, texts::kMutateRule);
  app.add_option("--at-most", command->at_most, texts::kMutateAtMost)
      ->check(whole_number(1, kMostTried))
      ->capture_default_str();
  app.add_option("--config", command->config, texts::kExamineConfig);
  app.add_option("--min", command->min, texts::kMutateMin)->check(percentage());
  app.add_flag("--json", command->json, texts::kAnalysisJson);
  add_reader_language(app, command->language);
  return [command](const CommandIo& io) { return run_mutate(*command, io); };
}

}  // namespace triaged
