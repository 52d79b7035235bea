#pragma once

#include <limits>
#include <optional>
#include <string>

#include "cli/command.h"
#include "yaml/faults.h"

namespace triaged {

/// JSON is read by programs, which do not tire: it holds every fault.
inline constexpr std::size_t kEveryFault = std::numeric_limits<std::size_t>::max();

/// The language that the environment asks for as usual (LC_ALL, LC_MESSAGES, LANG): zh-Hant,
/// zh-Hans or en; nothing where it asks for none, as with C.UTF-8.
std::optional<std::string> language_asked_for(const EnvLookup& env);

/// Says the faults, on `io.err` for people or on `io.out` as JSON, and gives the exit code:
/// warnings alone are good. Without a `language` people read the one of their environment, and
/// programs English.
int report_faults(const Faults& faults,
                  bool json,
                  const CommandIo& io,
                  const std::string& language = "");

}  // namespace triaged
