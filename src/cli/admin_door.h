#pragma once

#include <string>

#include "base/json.h"
#include "cli/command.h"

namespace triaged {

/// Options that every command which asks the daemon has.
struct AdminOptions {
  std::string config;
  std::string socket;  ///< "" = the configuration's control_socket
  bool json = false;
};

/// Adds --config, --socket and --json.
void add_admin_options(CLI::App& app, AdminOptions& options);

/// Asks the running daemon over its control socket. `target` is below /api/v1/. The error is the
/// daemon's own word, or says that none runs.
Result<Json> ask_daemon(const AdminOptions& options,
                        const CommandIo& io,
                        const std::string& method,
                        const std::string& target);

/// Says what kept a command from its work; gives kExitFaults.
int say_error(const Error& error, const CommandIo& io);

}  // namespace triaged
