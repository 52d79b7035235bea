#pragma once

#include <cstddef>
#include <string>

namespace triaged {

/// Replaces the list item or the top-level key that holds a 0-based line by empty lines, so that
/// the text after it can be read. Returns the first line behind it.
std::size_t blank_block(std::string& text, std::size_t line);

}  // namespace triaged
