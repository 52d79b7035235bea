#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace triaged {

/// Prints rows below each other, every column but the last as wide as its widest cell. The first
/// row is the heading.
void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows);

}  // namespace triaged
