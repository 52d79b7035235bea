#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "yaml/faults.h"
#include "yaml/source_text.h"

namespace triaged {

/// What yaml-cpp says of a text that it cannot read. Line and column count from 0.
struct ParserStop {
  std::size_t line;
  std::size_t byte_column;
  std::string_view message;
};

/// Adds the fault for a syntax error, in our words. When a usual slip (a full-width mark, a tab, an
/// unquoted `{{`) stands on that line or shortly before it, the fault is put there instead, because
/// the parser stumbles only later. Returns the fault's 0-based line.
std::size_t add_syntax_fault(const SourceText& source,
                             const std::string& file,
                             const ParserStop& stop,
                             Faults& faults);

}  // namespace triaged
