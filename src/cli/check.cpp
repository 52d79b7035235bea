#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/check_kinds.h"
#include "cli/command.h"
#include "cli/report.h"
#include "cli/texts.h"

namespace triaged {
namespace {

struct CheckOptions {
  std::vector<std::string> paths{texts::kDefaultConfig};
  bool json = false;
};

int run_check(const CheckOptions& options, const CommandIo& io) {
  CheckFindings findings;
  check_paths(options.paths, io.env, findings);
  if (!options.json) {
    return report_faults(findings.faults, false, io);
  }
  OrderedJson report = findings.faults.to_json();
  if (findings.loaded_rules) {
    report["rules"] = findings.rules;
    report["rules_without_key"] = findings.without_key;
  }
  io.out << dump_json(report) << '\n';
  return findings.faults.ok() ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_check(CLI::App& app) {
  auto options = std::make_shared<CheckOptions>();
  app.footer(texts::kCheckFooter);
  app.add_option("PATH", options->paths, texts::kCheckPaths);
  app.add_flag("--json", options->json, texts::kCheckJson);
  return [options](const CommandIo& io) { return run_check(*options, io); };
}

}  // namespace triaged
