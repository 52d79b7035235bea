#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/signature.h"

namespace triaged {

// What the signature schemes share. Internal to this folder.

Error missing_signature(std::string_view what);
Error bad_signature(std::string_view what);
Error stale_timestamp(std::string_view why);

/// Replaces the first header of that name, or adds one.
void set_header(HttpHeaders& headers, const std::string& name, std::string value);

/// The pieces that are not empty; the whole text when `separator` is "".
std::vector<std::string_view> split_text(std::string_view text, std::string_view separator);

/// kUnauthenticated (stale_timestamp) when it cannot be read or is further than `tolerance` from
/// `now`.
Result<void> check_timestamp(std::string_view text,
                             TimestampUnit unit,
                             TimePoint now,
                             Millis tolerance);
std::string format_timestamp(TimestampUnit unit, TimePoint now);

}  // namespace triaged
