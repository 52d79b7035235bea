#pragma once

#include <string>

#include "base/result.h"

namespace triaged {

/// A body as it is stored: one byte that says how, then the bytes, compressed where that is
/// smaller.
std::string pack_body(const std::string& body);
/// kInternal: not written by pack_body.
Result<std::string> unpack_body(const std::string& packed);

}  // namespace triaged
