#pragma once

#include <cstddef>
#include <string_view>

namespace triaged {

/// How many columns of a terminal the text takes: two for a Han character and other wide ones, none
/// for marks that stand on the one before.
std::size_t count_columns(std::string_view text);

}  // namespace triaged
