// triaged_standin: the Chatwoot stand-in as a program. Prints {"url","port","token"} as one line
// and runs until SIGINT or SIGTERM.
#include <pthread.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

#include "standin/standin.h"

namespace {

using triaged::standin::ChatwootStandin;
using triaged::standin::StandinOptions;

int run(const StandinOptions& options) {
  // Blocked before any thread starts, so that every thread leaves them to sigwait.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  const triaged::SystemClock clock;
  const auto standin = ChatwootStandin::start(options, clock);
  if (!standin.ok()) {
    std::fprintf(stderr, "triaged_standin: %s\n", to_string(standin.error()).c_str());
    return 1;
  }
  const triaged::Json ready = {
      {"url", (*standin)->url()}, {"port", (*standin)->port()}, {"token", options.token}};
  std::printf("%s\n", triaged::dump_json(ready).c_str());
  std::fflush(stdout);
  int received = 0;
  sigwait(&ends, &received);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    StandinOptions options;
    CLI::App app("A stand-in for Chatwoot on 127.0.0.1: its API, its webhooks, an inbox page");
    app.add_option("--port", options.port, "0: any free port")->capture_default_str();
    app.add_option("--account", options.account, "the account's number")->capture_default_str();
    app.add_option("--token", options.token, "what api_access_token must carry")
        ->capture_default_str();
    app.add_option("--hook", options.hook_url, "where its webhooks go");
    app.add_option("--secret", options.hook_secret, "what its webhooks are signed with");
    app.add_option("--label", options.labels, "a label the account defines (may be repeated)");
    app.add_option("--team", options.teams, "a team the account has (may be repeated)");
    CLI11_PARSE(app, argc, argv);
    return run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "triaged_standin: %s\n", error.what());
    return 1;
  }
}
