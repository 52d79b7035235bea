#pragma once

#include <memory>
#include <string>

#include "app/offline_admin.h"
#include "base/json.h"
#include "cli/command.h"
#include "model/http.h"

namespace triaged {

/// Options that every command which asks the daemon has.
struct AdminOptions {
  std::string config;
  std::string socket;  ///< "" = the configuration's control_socket
  bool json = false;
  std::string language;  ///< of who reads it, where the command has `--lang`
};

/// Adds --config, --socket and --json.
void add_admin_options(CLI::App& app, AdminOptions& options);

/// Asks the running daemon over its control socket. `target` is below /api/v1/. Any answer is an
/// answer, whatever its status; the error says that no daemon runs or that it is silent.
Result<HttpResponse> ask_daemon(const AdminOptions& options,
                                const CommandIo& io,
                                const std::string& method,
                                const std::string& target);

/// Answers like the daemon, whether one runs or not: when nobody listens on the control socket of
/// the configuration, the store itself is opened under its lock and the same code answers. A socket
/// that was named with --socket stands for one daemon: then no store is opened. Not thread-safe.
class AdminDoor {
 public:
  AdminDoor(const AdminOptions& options, const CommandIo& io) : options_(options), io_(io) {}

  /// What stands in a good answer. The error is the daemon's own word, or says that none runs and
  /// why the store cannot be opened in its place.
  Result<Json> ask(const std::string& method, const std::string& target);
  /// The same, whatever the answer's status is.
  Result<HttpResponse> call(const std::string& method, const std::string& target);
  /// Whether the store was opened, so that nothing moves before a daemon runs.
  [[nodiscard]] bool offline() const { return store_ != nullptr; }

 private:
  HttpResponse call_store(const std::string& method, const std::string& target);

  const AdminOptions& options_;
  const CommandIo& io_;
  std::unique_ptr<OfflineAdmin> store_;
};

/// What a good answer says; else its own words as the error, what to do apart.
Result<Json> read_answer(int status, const std::string& body);

/// reader_language() of a command that asks the daemon.
std::string reader_language(const AdminOptions& options, const CommandIo& io);

/// Says in `language` what kept a command from its work; gives kExitFaults.
int say_error(const Error& error, const std::string& language, const CommandIo& io);

}  // namespace triaged
