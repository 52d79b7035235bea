#pragma once

#include <memory>
#include <string>

#include "adapters/load.h"
#include "config/load_config.h"
#include "deliver/route.h"
#include "evaluate/plan.h"
#include "rules/program.h"
#include "yaml/faults.h"

namespace triaged {

/// Everything that a reload replaces, as one. Immutable; whoever holds the pointer works with a set
/// that fits together.
struct Setup {
  Config config;
  AdapterSet adapters;
  std::shared_ptr<const Program> program;
  Routing routing;
  Routes routes;
};

/// Loads configuration, rules and adapters. All faults of all of them go to `faults`, warnings too;
/// with an error among them there is no snapshot. `check`, start-up and reload all come through
/// here.
std::shared_ptr<const Setup> load_setup(const std::string& config_path,
                                        const EnvLookup& env,
                                        Faults& faults);

}  // namespace triaged
