#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace triaged {

/// The share in 1/10000 that `canary 12.5%` names: 0 to 100 with at most two decimals. nullopt: any
/// other text.
std::optional<int> parse_canary(std::string_view text);

/// The same text for a share in 1/10000: 1250 is `canary 12.5%`.
std::string canary_text(int per_myriad);

}  // namespace triaged
