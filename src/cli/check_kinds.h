#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/secrets.h"
#include "yaml/faults.h"

namespace triaged {

/// One kind of PATH that `triaged check` knows. A kind is told by what the path holds; all paths
/// of a kind are checked together, in the order typed, because later layers build on earlier ones.
struct CheckKind {
  bool (*fits)(const std::string& path);
  void (*check)(std::span<const std::string> paths, const EnvLookup& env, Faults& faults);
};

/// The kinds in the order in which they are asked; the first that fits takes the path.
std::span<const CheckKind> check_kinds();

/// Checks every path by its kind. A path of no kind is a fault.
void check_paths(std::span<const std::string> paths, const EnvLookup& env, Faults& faults);

}  // namespace triaged
