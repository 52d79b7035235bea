#pragma once

#include "cli/command.h"
#include "yaml/faults.h"

namespace triaged {

/// Says all faults, on `io.err` for people or on `io.out` as JSON, and gives the exit code:
/// warnings alone are good.
int report_faults(const Faults& faults, bool json, const CommandIo& io);

}  // namespace triaged
