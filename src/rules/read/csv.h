#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Rows of comma-separated values after RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180): fields
/// in double quotes may hold commas, line ends and doubled quotes. A byte-order mark and empty
/// lines are passed over; fields outside quotes are trimmed. kInvalidInput names the line.
Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text);

}  // namespace triaged
