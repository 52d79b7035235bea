#pragma once

#include <cstdint>
#include <functional>
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

/// A release that stands beside the live one.
struct CandidateOrigin {
  std::vector<std::string> layers;
  std::string name;    ///< as decisions write it: `release 4`
  int per_myriad = 0;  ///< the share of records it judges; 0 = in shadow
};

/// Where rules are read from.
struct RulesOrigin {
  std::vector<std::string> layers;
  std::int64_t release = 0;  ///< the live release that they were laid out from; 0 = none
  std::optional<CandidateOrigin> candidate;
};

/// The configuration's layers as they stand.
RulesOrigin plain_origin(const Config& config);
/// Says where the rules of a configuration are to be read from.
using FindOrigin = std::function<Result<RulesOrigin>(const Config& config)>;

/// What could be read of a configuration and of everything that it names.
struct SetupParts {
  Config config;
  RulesOrigin origin;
  std::shared_ptr<const CompiledProgram> program;           ///< nullptr: the rules have errors
  std::shared_ptr<const std::vector<RuleFile>> rule_files;  ///< that `program` was made of
  std::shared_ptr<const CompiledProgram> candidate;         ///< of the release beside the live one
  AdapterSet adapters;  ///< without the accounts that have errors
};

/// Everything that a reload replaces, as one. Immutable; whoever holds the pointer works with a set
/// that fits together.
struct Setup {
  Config config;
  AdapterSet adapters;
  RulesOrigin origin;
  std::shared_ptr<const CompiledProgram> program;
  std::shared_ptr<const std::vector<RuleFile>> rule_files;  ///< that `program` was made of
  std::shared_ptr<const CompiledProgram> candidate;         ///< nullptr: none
  Routing routing;
  Routes routes;
};

/// What the rules take from the configuration.
LoadOptions rule_options(const Config& config);

/// Reads configuration, rules and adapters: the one loader that `check`, start-up and reload share.
/// All faults of all of them go to `faults`, warnings too; the parts are complete only when there
/// is no error among them. Nothing when the file is no configuration at all. `review_at` is that of
/// LoadOptions.
std::optional<SetupParts> load_parts(const std::string& config_path,
                                     const EnvLookup& env,
                                     Faults& faults,
                                     const FindOrigin& origin = plain_origin,
                                     std::optional<TimePoint> review_at = {});
/// The same for a configuration that is at hand.
SetupParts load_parts(Config config,
                      RulesOrigin origin,
                      Faults& faults,
                      std::optional<TimePoint> review_at = {});

/// Complete parts as a snapshot, with the ways to every account.
std::shared_ptr<const Setup> assemble(SetupParts parts);

/// load_parts() and assemble(). With an error in `faults` there is no snapshot.
std::shared_ptr<const Setup> load_setup(const std::string& config_path,
                                        const EnvLookup& env,
                                        Faults& faults,
                                        const FindOrigin& origin = plain_origin);

}  // namespace triaged
