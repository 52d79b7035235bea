#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace triaged {

/// Lower-case texts of which at least one stands in whatever the pattern, which RE2 compiles,
/// matches: as RE2's prefilter finds them. None where that cannot be said, or where case is more
/// than ASCII's.
std::vector<std::string> needed_pieces(std::string_view pattern);

}  // namespace triaged
