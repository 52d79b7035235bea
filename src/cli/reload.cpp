#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/report.h"
#include "cli/texts.h"

namespace triaged {
namespace {

/// Says the faults of an answer as `check` says them.
void say_faults(const Json& answer, const CommandIo& io) {
  Faults faults;
  if (const Json* rows = find_json(answer, "/faults"); rows != nullptr && rows->is_array()) {
    for (const Json& row : *rows) {
      const SourcePos at{string_at(row, "file"),
                         static_cast<int>(int_at(row, "line")),
                         static_cast<int>(int_at(row, "column"))};
      if (string_at(row, "severity") == "warning") {
        faults.warn(at, string_at(row, "message"), string_at(row, "hint"));
      } else {
        faults.add(at, string_at(row, "message"), string_at(row, "hint"));
      }
    }
  }
  report_faults(faults, false, io);
  if (const std::int64_t more = int_at(answer, "more"); more > 0) {
    io.err << more << texts::kMoreFaults << '\n';
  }
}

void say_loaded(const Json& answer, const CommandIo& io) {
  io.out << texts::kReloaded << string_at(answer, "loaded") << '\n';
  if (const Json* names = find_json(answer, "/after_restart"); names != nullptr) {
    for (const Json& name : *names) {
      io.out << name.get<std::string>() << texts::kAfterRestart << '\n';
    }
  }
}

int run_reload(const AdminOptions& options, const CommandIo& io) {
  const Result<HttpResponse> said = ask_daemon(options, io, "POST", "reload");
  if (!said.ok()) {
    return say_error(said.error(), io);
  }
  const Result<Json> loaded = read_answer(said->status, said->body);
  const Result<Json> answer = loaded.ok() ? loaded : parse_json(said->body);
  if (!answer.ok() || (!loaded.ok() && find_json(*answer, "/faults") == nullptr)) {
    return say_error(loaded.error(), io);
  }
  if (options.json) {
    io.out << dump_json(*answer) << '\n';
    return loaded.ok() ? kExitGood : kExitFaults;
  }
  say_faults(*answer, io);
  if (!loaded.ok()) {
    io.err << texts::kNotReloaded << '\n';
    return kExitFaults;
  }
  say_loaded(*answer, io);
  return kExitGood;
}

}  // namespace

CommandRun define_reload(CLI::App& app) {
  auto options = std::make_shared<AdminOptions>();
  app.footer(texts::kReloadFooter);
  add_admin_options(app, *options);
  return [options](const CommandIo& io) { return run_reload(*options, io); };
}

}  // namespace triaged
