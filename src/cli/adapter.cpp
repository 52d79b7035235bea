#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "adapters/fixtures.h"
#include "adapters/sample.h"
#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/texts.h"

namespace triaged {
namespace {

struct AdapterOptions {
  std::string name;
  std::string folder = "adapters";
  bool update = false;
};

int run_new(const AdapterOptions& options, const CommandIo& io) {
  const Result<void> made = scaffold_adapter(options.folder, options.name);
  if (!made.ok()) {
    return say_error(made.error(), reader_language("", io, {}), io);
  }
  const std::string folder = options.folder + "/" + options.name;
  io.out << folder << texts::kAdapterMade << folder << '\n';
  return kExitGood;
}

/// A path as it is, or a platform's name below the adapters' folder.
std::string folder_of(const AdapterOptions& options) {
  std::error_code ignored;
  const bool is_path = std::filesystem::exists(options.name + "/adapter.yaml", ignored);
  return is_path ? options.name : options.folder + "/" + options.name;
}

int run_test(const AdapterOptions& options, const CommandIo& io) {
  const auto results = run_fixtures(folder_of(options), options.update);
  if (!results.ok()) {
    return say_error(results.error(), reader_language("", io, {}), io);
  }
  std::size_t failed = 0;
  for (const FixtureResult& result : *results) {
    io.out << (result.passed ? "ok    " : "FAIL  ") << result.name << '\n';
    if (!result.passed) {
      ++failed;
      io.out << result.message << '\n';
    }
  }
  io.out << results->size() - failed << " of " << results->size() << texts::kCasesPass << '\n';
  return failed == 0 && !results->empty() ? kExitGood : kExitFaults;
}

}  // namespace

CommandRun define_adapter(CLI::App& app) {
  auto options = std::make_shared<AdapterOptions>();
  app.footer(texts::kAdapterFooter);
  app.require_subcommand(1);
  CLI::App* make = app.add_subcommand("new", texts::kAdapterNew);
  CLI::App* test = app.add_subcommand("test", texts::kAdapterTest);
  for (CLI::App* verb : {make, test}) {
    verb->add_option("NAME", options->name, texts::kAdapterName)->required();
    verb->add_option("--adapters", options->folder, texts::kAdapterFolder)->capture_default_str();
  }
  test->add_flag("--update", options->update, texts::kAdapterUpdate);
  return [options, make](const CommandIo& io) {
    return make->parsed() ? run_new(*options, io) : run_test(*options, io);
  };
}

}  // namespace triaged
