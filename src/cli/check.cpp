#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/check_kinds.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/texts.h"
#include "rules/shapes/shapes.h"

namespace triaged {
namespace {

struct CheckOptions {
  std::vector<std::string> paths{texts::kDefaultConfig};
  bool json = false;
  std::string language;
  bool schema = false;
};

int run_check(const CheckOptions& options, const CommandIo& io) {
  if (options.schema) {
    io.out << language_schema().dump(1) << '\n';
    return kExitGood;
  }
  CheckFindings findings;
  check_paths(options.paths, io.env, findings);
  if (!options.json) {
    return report_faults(
        findings.faults, false, io, reader_language(options.language, io, options.paths));
  }
  OrderedJson report = findings.faults.to_json(kEveryFault, options.language);
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
  app.add_flag("--schema", options->schema, texts::kCheckSchema);
  add_reader_language(app, options->language);
  return [options](const CommandIo& io) { return run_check(*options, io); };
}

}  // namespace triaged
