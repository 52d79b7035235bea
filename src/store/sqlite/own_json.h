#pragma once

#include <string_view>

#include "base/json.h"

namespace triaged {

/// Parses a text that this store wrote. What came in within the limits for strangers' texts lies
/// deeper and among more values in ours, so those limits would refuse what was accepted.
/// kInvalidInput: not written by us, or damaged.
inline Result<Json> parse_own_json(std::string_view text) {
  constexpr JsonLimits kLimits{.depth = 512, .nodes = 50'000'000};
  return parse_json(text, kLimits);
}

}  // namespace triaged
