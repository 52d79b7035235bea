#include "cli/admin_door.h"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <ostream>
#include <utility>

#include "cli/reader_language.h"
#include "cli/texts.h"
#include "config/load_config.h"
#include "deliver/control_client.h"

namespace triaged {
namespace {

constexpr int kOk = 200;
/// A change runs the rule tests and may go through the whole journal before it is answered.
constexpr Millis kAnswerPatience = std::chrono::seconds(30);
constexpr Millis kChangePatience = std::chrono::hours(1);
const std::string kApi = "/api/v1/";

/// Where the daemon listens. Other faults of the configuration are not this command's business.
std::string socket_of(const AdminOptions& options, const EnvLookup& env) {
  if (!options.socket.empty()) {
    return options.socket;
  }
  Faults ignored;
  const std::optional<Config> config = load_config(options.config, ignored, env);
  return config ? config->control_socket : Config{}.control_socket;
}

/// Neither a daemon nor its store: what is wrong with both, and the store's way out.
Error neither(const Error& nobody, Error fault) {
  const std::string hint = std::move(fault.hint);
  fault.hint.clear();
  return Error{
      fault.code,
      fmt::format(
          "{}, and its store cannot be opened instead: {}", nobody.message, to_string(fault)),
      hint,
      std::nullopt,
      std::nullopt};
}

/// A refusal is told as a title and `message (hint)`, and the hint once more by itself.
Error refusal_of(const Json& problem) {
  std::string detail = string_at(problem, "detail");
  const std::string hint = string_at(problem, "hint");
  if (const std::string remark = " (" + hint + ")"; !hint.empty() && detail.ends_with(remark)) {
    detail.resize(detail.size() - remark.size());
  }
  return invalid_input(fmt::format("{}: {}", string_at(problem, "title"), detail), hint);
}

}  // namespace

void add_admin_options(CLI::App& app, AdminOptions& options) {
  options.config = texts::kDefaultConfig;
  app.add_option("--config", options.config, texts::kAdminConfig)->capture_default_str();
  app.add_option("--socket", options.socket, texts::kAdminSocket);
  app.add_flag("--json", options.json, texts::kAdminJson);
}

Result<Json> read_answer(int status, const std::string& body) {
  const Result<Json> json = parse_json(body, {.depth = 256, .nodes = 10'000'000});
  if (status == kOk && json.ok()) {
    return *json;
  }
  if (json.ok() && !string_at(*json, "title").empty()) {
    return refusal_of(*json);
  }
  return internal_error(fmt::format("the daemon answered {} without saying why", status));
}

Result<HttpResponse> ask_daemon(const AdminOptions& options,
                                const CommandIo& io,
                                const std::string& method,
                                const std::string& target) {
  return ask_control_socket(socket_of(options, io.env),
                            method,
                            kApi + target,
                            method == "GET" ? kAnswerPatience : kChangePatience);
}

Result<Json> AdminDoor::ask(const std::string& method, const std::string& target) {
  const HttpResponse answer = TRY(call(method, target));
  return read_answer(answer.status, answer.body);
}

// Only "nobody listens" leads to the store: a daemon that is slow to answer holds it.
Result<HttpResponse> AdminDoor::call(const std::string& method, const std::string& target) {
  if (store_) {
    return call_store(method, target);
  }
  Result<HttpResponse> answer = ask_daemon(options_, io_, method, target);
  if (answer.ok() || answer.error().code != ErrorCode::kNotFound || !options_.socket.empty()) {
    return answer;
  }
  auto opened = OfflineAdmin::open(options_.config, io_.env);
  if (!opened.ok()) {
    return neither(answer.error(), opened.error());
  }
  store_ = std::move(opened).take();
  return call_store(method, target);
}

HttpResponse AdminDoor::call_store(const std::string& method, const std::string& target) {
  HttpAnswer answer = store_->ask(method, kApi + target);
  HttpResponse response;
  response.status = answer.status;
  response.body = std::move(answer.body);
  return response;
}

std::string reader_language(const AdminOptions& options, const CommandIo& io) {
  return reader_language(options.language, io, {options.config});
}

int say_error(const Error& error, const std::string& language, const CommandIo& io) {
  io.err << error_text(error, language) << '\n';
  return kExitFaults;
}

}  // namespace triaged
