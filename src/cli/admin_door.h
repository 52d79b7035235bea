#pragma once

#include <memory>
#include <string>

#include "app/offline_admin.h"
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

/// Answers like the daemon, whether one runs or not: when nobody listens on the control socket of
/// the configuration, the store itself is opened under its lock and the same code answers. A socket
/// that was named with --socket stands for one daemon: then no store is opened. Not thread-safe.
class AdminDoor {
 public:
  AdminDoor(const AdminOptions& options, const CommandIo& io) : options_(options), io_(io) {}

  /// As ask_daemon(). The error also says why the store cannot be opened in the daemon's place.
  Result<Json> ask(const std::string& method, const std::string& target);
  /// Whether the store was opened, so that nothing moves before a daemon runs.
  [[nodiscard]] bool offline() const { return store_ != nullptr; }

 private:
  Result<Json> ask_store(const std::string& method, const std::string& target);

  const AdminOptions& options_;
  const CommandIo& io_;
  std::unique_ptr<OfflineAdmin> store_;
};

/// Says what kept a command from its work; gives kExitFaults.
int say_error(const Error& error, const CommandIo& io);

}  // namespace triaged
