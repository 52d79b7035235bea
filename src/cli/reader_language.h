#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"

namespace triaged {

/// Adds `--lang`, the language of who reads what a command says.
void add_reader_language(CLI::App& app, std::string& asked);

/// zh-Hant, zh-Hans or en: what was `asked` for with --lang, else what the environment asks for,
/// else that of the team: of the first of `paths` that is a configuration, or of the usual one.
/// What is no configuration, or "", is passed over.
std::string reader_language(const std::string& asked,
                            const CommandIo& io,
                            std::vector<std::string> paths);

/// The error in that language, as far as its words are known there.
std::string error_text(const Error& error, std::string_view language);

}  // namespace triaged
