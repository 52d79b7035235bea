#pragma once

#include "base/json.h"

namespace triaged {

/// The value with every contact and personal number in its texts masked, and known contact members
/// (`email`, `phone`, `name` of a person) by their kind. For output that people read.
Json masked(const Json& value);

}  // namespace triaged
