#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <filesystem>
#include <memory>
#include <ostream>
#include <string>
#include <system_error>
#include <vector>

#include "cli/check_kinds.h"
#include "cli/command.h"
#include "cli/report.h"
#include "cli/texts.h"
#include "config/load_config.h"
#include "rules/shapes/shapes.h"
#include "yaml/read.h"

namespace triaged {
namespace {

struct CheckOptions {
  std::vector<std::string> paths{texts::kDefaultConfig};
  bool json = false;
  std::string language;
  bool schema = false;
};

/// The `language` of the first path that is a configuration, or of the usual one; "" where it says
/// none.
std::string configured_language(std::vector<std::string> paths) {
  paths.emplace_back(texts::kDefaultConfig);
  for (const std::string& path : paths) {
    std::error_code ignored;
    Faults unread;
    const auto root =
        std::filesystem::is_regular_file(path, ignored) ? load_yaml(path, unread) : std::nullopt;
    if (root && looks_like_config(*root)) {
      const YamlNode* language = root->find("language");
      return language == nullptr ? "" : language->text;
    }
  }
  return "";
}

/// For people who did not say a language, neither here nor in their environment, that of the team.
std::string language_of_reader(const CheckOptions& options, const CommandIo& io) {
  const bool asked = !options.language.empty() || language_asked_for(io.env);
  return asked ? options.language : configured_language(options.paths);
}

int run_check(const CheckOptions& options, const CommandIo& io) {
  if (options.schema) {
    io.out << language_schema().dump(1) << '\n';
    return kExitGood;
  }
  CheckFindings findings;
  check_paths(options.paths, io.env, findings);
  if (!options.json) {
    return report_faults(findings.faults, false, io, language_of_reader(options, io));
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
  app.add_option("--lang", options->language, texts::kCheckLanguage)
      ->check(CLI::IsMember({"zh-Hant", "zh-Hans", "en"}));
  return [options](const CommandIo& io) { return run_check(*options, io); };
}

}  // namespace triaged
