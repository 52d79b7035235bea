#pragma once

#include <fstream>
#include <string>

#include "base/result.h"

namespace triaged {

/// Opens a file of events, given with --event or --events, for reading. kInvalidInput: it is not
/// there, a directory, or empty; the message names it.
Result<std::ifstream> open_event_file(const std::string& path);

}  // namespace triaged
