#pragma once

#include <optional>
#include <span>
#include <string>

#include "rules/read/layers.h"
#include "rules/rule_set.h"

namespace triaged {

/// A rule as a file of its own, ready to be edited: its lines as they stand in its file, under its
/// section. A rule that later layers override is written as it runs, and a comment says where the
/// overrides stand. Nothing when the file holds no such place any more.
std::optional<std::string> rule_source(const Rule& rule, std::span<const RuleFile> files);

}  // namespace triaged
