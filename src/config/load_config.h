#pragma once

#include <optional>
#include <string>

#include "config/config.h"
#include "config/secrets.h"
#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// Reads a configuration file and resolves its secrets. All faults go to `faults`; what is
/// returned is complete only when `faults` holds no error, and nothing is returned when the file
/// is no YAML mapping at all. With faults it still serves `check`, which goes on to its layers.
std::optional<Config> load_config(const std::string& path,
                                  Faults& faults,
                                  const EnvLookup& env = process_env);

/// load_config() of a file that has been read already.
std::optional<Config> read_config(const YamlNode& root, Faults& faults, const EnvLookup& env);

/// Whether a YAML tree is meant as a configuration, told by the keys no other file has.
bool looks_like_config(const YamlNode& root);

}  // namespace triaged
