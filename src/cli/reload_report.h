#pragma once

#include <string>

#include "cli/admin_door.h"
#include "cli/command.h"

namespace triaged {

/// Says what came of a call that changes which rules run (reload, promote, rollback), as JSON or
/// for people in their language with every fault as `check` says it; gives the exit code.
int say_reload(int status,
               const std::string& body,
               const AdminOptions& options,
               const CommandIo& io);

}  // namespace triaged
