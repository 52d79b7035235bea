#pragma once

#include <optional>
#include <string>

#include "cli/command.h"
#include "config/config.h"
#include "rules/read/load.h"

namespace triaged {

/// The configuration of a command that can do without one.
struct FoundConfig {
  std::optional<Config> config;  ///< nothing: there is none, or it has faults
  bool refused = false;          ///< the one that was named has faults, and they have been said
};

/// Reads the configuration `named`, or, when that is "", config/triaged.yaml where it exists. One
/// that was only found and has faults is named on `io.err` and left aside. Secrets need not be set:
/// nothing is sent. Faults are told in `language`, see report_faults().
FoundConfig find_config(const std::string& named,
                        const CommandIo& io,
                        const std::string& language = "");

/// How rules are loaded under the configuration: its time zone and language, or the defaults.
LoadOptions load_options_of(const std::optional<Config>& config);

}  // namespace triaged
