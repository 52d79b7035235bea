#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
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
  Faults faults;
  check_paths(options.paths, io.env, faults);
  return report_faults(faults, options.json, io);
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
