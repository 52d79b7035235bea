#pragma once

#include <limits>
#include <string>

#include "cli/command.h"
#include "yaml/faults.h"

namespace triaged {

/// JSON is read by programs, which do not tire: it holds every fault.
inline constexpr std::size_t kEveryFault = std::numeric_limits<std::size_t>::max();

/// The language that the environment asks for as usual (LC_ALL, LC_MESSAGES, LANG): zh-Hant,
/// zh-Hans or en.
std::string language_of_user(const EnvLookup& env);

/// Says the faults, on `io.err` for people or on `io.out` as JSON, and gives the exit code:
/// warnings alone are good. Without a `language` people read the one of their environment, and
/// programs English.
int report_faults(const Faults& faults,
                  bool json,
                  const CommandIo& io,
                  const std::string& language = "");

}  // namespace triaged
