#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <memory>
#include <ostream>
#include <string>

#include "app/app.h"
#include "base/log.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/texts.h"

namespace triaged {
namespace {

struct ServeOptions {
  std::string config{texts::kDefaultConfig};
};

/// The signals that serve() answers. Blocked before any thread starts, so that only sigwait() sees
/// them.
sigset_t block_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    sigaddset(&signals, number);
  }
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  return signals;
}

/// Returns when the daemon is asked to end.
void wait_for_end(const sigset_t& signals, App& app) {
  for (;;) {
    int number = 0;
    if (sigwait(&signals, &number) != 0 || number != SIGHUP) {
      return;
    }
    app.reload_soon();
  }
}

int run_serve(const ServeOptions& options, const CommandIo& io) {
  const sigset_t signals = block_signals();
  start_log(LogLevel::kInfo);
  const SystemClock clock;
  Faults faults;
  Result<std::unique_ptr<App>> app = App::create({options.config, io.env}, clock, faults);
  if (!faults.empty()) {
    report_faults(faults, false, io, reader_language("", io, {options.config}));
  }
  if (!app.ok()) {
    if (faults.ok()) {
      io.err << to_string(app.error()) << "\n";
    }
    return kExitFaults;
  }
  (*app)->start();
  // For whoever started us on port 0.
  io.out << dump_json(OrderedJson{{"port", (*app)->port()}, {"admin_port", (*app)->admin_port()}})
         << std::endl;
  wait_for_end(signals, **app);
  log_line(LogLevel::kInfo, "stopping");
  (*app)->stop();
  log_line(LogLevel::kInfo, "stopped");
  return kExitGood;
}

}  // namespace

CommandRun define_serve(CLI::App& app) {
  auto options = std::make_shared<ServeOptions>();
  app.footer(texts::kServeFooter);
  app.add_option("--config", options->config, texts::kServeConfig);
  return [options](const CommandIo& io) { return run_serve(*options, io); };
}

}  // namespace triaged
