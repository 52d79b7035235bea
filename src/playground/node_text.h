#pragma once

#include <cstddef>
#include <string>

#include "yaml/node.h"

namespace triaged {

/// The node as YAML that reads as the same node: short parts in braces, long ones over several
/// lines, which stand `indent` columns in. Comments and the writer's own layout are not kept.
std::string node_text(const YamlNode& node, std::size_t indent);

}  // namespace triaged
