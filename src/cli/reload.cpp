#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>

#include "cli/admin_door.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/reload_report.h"
#include "cli/texts.h"

namespace triaged {
namespace {

int run_reload(const AdminOptions& options, const CommandIo& io) {
  const Result<HttpResponse> said = ask_daemon(options, io, "POST", "reload");
  return said.ok() ? say_reload(said->status, said->body, options, io)
                   : say_error(said.error(), reader_language(options, io), io);
}

}  // namespace

CommandRun define_reload(CLI::App& app) {
  auto options = std::make_shared<AdminOptions>();
  app.footer(texts::kReloadFooter);
  add_admin_options(app, *options);
  add_reader_language(app, options->language);
  return [options](const CommandIo& io) { return run_reload(*options, io); };
}

}  // namespace triaged
