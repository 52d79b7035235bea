#include "cli/admin_door.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <ostream>

#include "cli/texts.h"
#include "config/load_config.h"
#include "deliver/control_client.h"

namespace triaged {
namespace {

constexpr int kOk = 200;

/// Where the daemon listens. Other faults of the configuration are not this command's business.
std::string socket_of(const AdminOptions& options, const EnvLookup& env) {
  if (!options.socket.empty()) {
    return options.socket;
  }
  Faults ignored;
  const std::optional<Config> config = load_config(options.config, ignored, env);
  return config ? config->control_socket : Config{}.control_socket;
}

}  // namespace

void add_admin_options(CLI::App& app, AdminOptions& options) {
  options.config = texts::kDefaultConfig;
  app.add_option("--config", options.config, texts::kAdminConfig)->capture_default_str();
  app.add_option("--socket", options.socket, texts::kAdminSocket);
  app.add_flag("--json", options.json, texts::kAdminJson);
}

Result<Json> ask_daemon(const AdminOptions& options,
                        const CommandIo& io,
                        const std::string& method,
                        const std::string& target) {
  const HttpResponse answer =
      TRY(ask_control_socket(socket_of(options, io.env), method, "/api/v1/" + target));
  const Result<Json> json = parse_json(answer.body, {.depth = 256, .nodes = 10'000'000});
  if (answer.status == kOk && json.ok()) {
    return *json;
  }
  if (json.ok() && !string_at(*json, "title").empty()) {
    return invalid_input(
        fmt::format("{}: {}", string_at(*json, "title"), string_at(*json, "detail")));
  }
  return internal_error(fmt::format("the daemon answered {} without saying why", answer.status));
}

int say_error(const Error& error, const CommandIo& io) {
  io.err << to_string(error) << '\n';
  return kExitFaults;
}

}  // namespace triaged
