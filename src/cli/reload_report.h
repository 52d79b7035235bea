#pragma once

#include <string>

#include "cli/command.h"

namespace triaged {

/// Says what came of a call that changes which rules run (reload, promote, rollback), as JSON or
/// for people with every fault as `check` says it; gives the exit code.
int say_reload(int status, const std::string& body, bool json, const CommandIo& io);

}  // namespace triaged
