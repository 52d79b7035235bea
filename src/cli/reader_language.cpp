#include "cli/reader_language.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <filesystem>
#include <system_error>

#include "cli/report.h"
#include "cli/texts.h"
#include "config/load_config.h"
#include "yaml/faults.h"
#include "yaml/read.h"

namespace triaged {
namespace {

/// The `language` of the first path that is a configuration; "" where it says none.
std::string configured_language(const std::vector<std::string>& paths) {
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

}  // namespace

void add_reader_language(CLI::App& app, std::string& asked) {
  app.add_option("--lang", asked, texts::kCheckLanguage)
      ->check(CLI::IsMember({"zh-Hant", "zh-Hans", "en"}));
}

std::string reader_language(const std::string& asked,
                            const CommandIo& io,
                            std::vector<std::string> paths) {
  if (!asked.empty()) {
    return asked;
  }
  if (const std::optional<std::string> usual = language_asked_for(io.env)) {
    return *usual;
  }
  paths.emplace_back(texts::kDefaultConfig);
  const std::string team = configured_language(paths);
  return team.empty() ? "en" : team;
}

std::string error_text(const Error& error, std::string_view language) {
  return to_string(in_language(error, language));
}

}  // namespace triaged
