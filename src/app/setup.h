#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/load.h"
#include "config/load_config.h"
#include "deliver/route.h"
#include "evaluate/plan.h"
#include "rules/compile.h"
#include "rules/read/load.h"
#include "yaml/faults.h"

namespace triaged {

/// What could be read of a configuration and of everything that it names.
struct SetupParts {
  Config config;
  std::shared_ptr<const CompiledProgram> program;           ///< nullptr: the rules have errors
  std::shared_ptr<const std::vector<RuleFile>> rule_files;  ///< that `program` was made of
  AdapterSet adapters;  ///< without the accounts that have errors
};

/// Everything that a reload replaces, as one. Immutable; whoever holds the pointer works with a set
/// that fits together.
struct Setup {
  Config config;
  AdapterSet adapters;
  std::shared_ptr<const CompiledProgram> program;
  std::shared_ptr<const std::vector<RuleFile>> rule_files;  ///< that `program` was made of
  Routing routing;
  Routes routes;
};

/// What the rules take from the configuration.
LoadOptions rule_options(const Config& config);

/// Reads configuration, rules and adapters: the one loader that `check`, start-up and reload share.
/// All faults of all of them go to `faults`, warnings too; the parts are complete only when there
/// is no error among them. Nothing when the file is no configuration at all.
std::optional<SetupParts> load_parts(const std::string& config_path,
                                     const EnvLookup& env,
                                     Faults& faults);

/// Complete parts as a snapshot, with the ways to every account.
std::shared_ptr<const Setup> assemble(SetupParts parts);

/// load_parts() and assemble(). With an error in `faults` there is no snapshot.
std::shared_ptr<const Setup> load_setup(const std::string& config_path,
                                        const EnvLookup& env,
                                        Faults& faults);

}  // namespace triaged
