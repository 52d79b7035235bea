#pragma once

#include "yaml/faults.h"
#include "yaml/node.h"

namespace triaged {

/// Warns of an unquoted item such as `退款，退货`, which is one text and not two; where it is Han
/// text the hint shows the list to write. Not for prose, which may hold such marks.
void warn_of_wide_comma(const YamlNode& item, Faults& faults);

}  // namespace triaged
