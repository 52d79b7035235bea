#pragma once

#include <string>
#include <vector>

#include "rules/read/layers.h"

namespace triaged {

/// One entry of an `override:` section: what it names and what it does.
struct Override {
  std::string kind;
  std::string name;
  YamlNode node;
  std::size_t layer = 0;
};

/// Reads which declaration an entry names; nothing when it is faulty.
std::optional<Override> read_override(const YamlNode& node, std::size_t layer, Faults& faults);

/// Applies one layer's overrides; two of one layer for the same declaration are a fault.
void apply_overrides(std::vector<Override> overrides, Declarations& declarations, Faults& faults);

}  // namespace triaged
