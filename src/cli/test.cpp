#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/analysis_texts.h"
#include "cli/command.h"
#include "cli/found_config.h"
#include "cli/junit.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/texts.h"
#include "rules/test/test_runner.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct TestOptions {
  std::vector<std::string> paths{"rules"};
  std::string junit;
  std::string config;
  bool json = false;
  std::string language;  ///< of who reads the faults
};

std::size_t failed_cases(const std::vector<TestCaseResult>& results) {
  std::size_t failed = 0;
  for (const TestCaseResult& result : results) {
    failed += result.failures.empty() ? 0U : 1U;
  }
  return failed;
}

/// Every difference with its place, under the case it belongs to.
void say_failures(const std::vector<TestCaseResult>& results,
                  const std::string& language,
                  const CommandIo& io) {
  for (const TestCaseResult& result : results) {
    if (result.failures.empty()) {
      continue;
    }
    io.err << message_in("FAIL " + result.suite + ": " + result.name, language) << '\n';
    for (const Fault& failure : result.failures) {
      io.err << "  " << to_string(in_language(failure, language)) << '\n';
    }
  }
}

OrderedJson results_json(const std::vector<TestCaseResult>& results, const Faults& faults) {
  OrderedJson cases = OrderedJson::array();
  for (const TestCaseResult& result : results) {
    OrderedJson failures = OrderedJson::array();
    for (const Fault& failure : result.failures) {
      failures.push_back({{"file", failure.at.file},
                          {"line", failure.at.line},
                          {"column", failure.at.column},
                          {"message", failure.message},
                          {"hint", failure.hint}});
    }
    cases.push_back({{"suite", result.suite},
                     {"name", result.name},
                     {"file", result.at.file},
                     {"line", result.at.line},
                     {"ok", result.failures.empty()},
                     {"failures", failures}});
  }
  return {{"ok", faults.ok() && !results.empty() && failed_cases(results) == 0},
          {"cases", results.size()},
          {"failed", failed_cases(results)},
          {"results", cases},
          {"load", faults.to_json()}};
}

struct TestRun {
  std::vector<TestCaseResult> results;
  std::size_t files = 0;
  std::size_t faulty = 0;  ///< files of which not every case was run
};

TestRun run_files(const std::vector<std::string>& files,
                  const LoadOptions& options,
                  Faults& faults) {
  TestRun run;
  run.files = files.size();
  TestRunner runner(options);
  for (const std::string& file : files) {
    Faults own;
    std::vector<TestCaseResult> of_file = runner.run_file(file, own);
    run.results.insert(run.results.end(),
                       std::make_move_iterator(of_file.begin()),
                       std::make_move_iterator(of_file.end()));
    run.faulty += own.ok() ? 0U : 1U;
    faults.merge(std::move(own));
  }
  return run;
}

std::string summary_of(const TestRun& run) {
  const std::string faulty =
      run.faulty == 0 ? "" : fmt::format(", {}{}", run.faulty, texts::kFaultyFiles);
  return fmt::format("{} of {}{} ({}{}{})",
                     run.results.size() - failed_cases(run.results),
                     run.results.size(),
                     texts::kCasesPass,
                     run.files,
                     texts::kTestFiles,
                     faulty);
}

void say_results(const TestRun& run,
                 const Faults& faults,
                 const TestOptions& options,
                 const CommandIo& io) {
  if (options.json) {
    io.out << dump_json(results_json(run.results, faults)) << '\n';
    return;
  }
  say_failures(run.results, options.language, io);
  report_faults(faults, false, io, options.language);
  io.out << message_in(summary_of(run), options.language) << '\n';
}

int run_test(TestOptions options, const CommandIo& io) {
  options.language = reader_language(options.language, io, {options.config});
  const FoundConfig found = find_config(options.config, io, options.language);
  if (found.refused) {
    return kExitFaults;
  }
  Faults faults;
  const std::vector<std::string> files = find_test_files(options.paths, faults);
  const TestRun run = run_files(files, load_options_of(found.config), faults);
  say_results(run, faults, options, io);
  if (!options.junit.empty()) {
    std::ofstream file(options.junit, std::ios::binary);
    file << junit_xml(run.results, faults);
    if (!file.flush()) {
      io.err << options.junit << ": " << texts::kCannotWrite << '\n';
      return kExitFaults;
    }
  }
  if (run.results.empty() && faults.ok()) {
    io.err << message_in(files.empty() ? texts::kNoTestFiles : texts::kNoCases, options.language)
           << '\n';
    return kExitFaults;
  }
  return faults.ok() && failed_cases(run.results) == 0 ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_test(CLI::App& app) {
  auto options = std::make_shared<TestOptions>();
  app.footer(texts::kTestFooter);
  app.add_option("PATH", options->paths, texts::kTestPaths)->capture_default_str();
  app.add_option("--config", options->config, texts::kTestConfig);
  app.add_option("--junit", options->junit, texts::kTestJunit);
  app.add_flag("--json", options->json, texts::kAnalysisJson);
  add_reader_language(app, options->language);
  return [options](const CommandIo& io) { return run_test(*options, io); };
}

}  // namespace triaged
