#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace triaged {

/// What `--since` means: a time as parse_time() reads it, or a span such as `7d` before `now`.
/// kInvalidInput.
Result<TimePoint> parse_since(std::string_view text, TimePoint now);

}  // namespace triaged
