#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "config/secrets.h"
#include "yaml/faults.h"

namespace triaged {

/// What a check found.
struct CheckFindings {
  Faults faults;
  bool loaded_rules = false;             ///< rules were among what was checked, and have no errors
  std::size_t rules = 0;                 ///< how many there are
  std::vector<std::string> without_key;  ///< ids of those that every event pays for
};

/// One kind of PATH that `triaged check` knows. A kind is told by what the path holds; all paths
/// of a kind are checked together, in the order typed, because later layers build on earlier ones.
struct CheckKind {
  bool (*fits)(const std::string& path);
  void (*check)(std::span<const std::string> paths, const EnvLookup& env, CheckFindings& findings);
};

/// The kinds in the order in which they are asked; the first that fits takes the path.
std::span<const CheckKind> check_kinds();

/// Checks every path by its kind. A path of no kind is a fault.
void check_paths(std::span<const std::string> paths, const EnvLookup& env, CheckFindings& findings);

}  // namespace triaged
