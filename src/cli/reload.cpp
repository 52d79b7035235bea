#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/texts.h"

namespace triaged {
namespace {

int run_reload(const AdminOptions& options, const CommandIo& io) {
  const Result<Json> answer = ask_daemon(options, io, "POST", "reload");
  if (!answer.ok()) {
    return say_error(answer.error(), io);
  }
  if (options.json) {
    io.out << dump_json(*answer) << '\n';
  } else {
    io.out << texts::kReloaded << string_at(*answer, "loaded") << '\n';
  }
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
