#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace triaged {

/// The known name nearest to what was written: by edit distance on code points (a swap of two
/// neighbours counts one, ASCII case counts nothing), at most about a third of its length; or the
/// one name that ends in `.` + written. Ties go to the lower name by code point. Nothing when
/// none is near.
std::optional<std::string> nearest_name(std::string_view written,
                                        std::span<const std::string> known);

/// `did you mean 'x'?`, or `fallback` when no known name is near.
std::string suggestion(std::string_view written,
                       std::span<const std::string> known,
                       std::string fallback = "");

/// `'a', 'b' or 'c'`; at most a dozen names, then "…".
std::string name_choice(std::span<const std::string> names);

}  // namespace triaged
