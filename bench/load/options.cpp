#include "load/options.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

namespace triaged {

int bench_main(int count,
               char** words,
               std::chrono::milliseconds length,
               Result<void> (*run)(const BenchOptions& options)) {
  CLI::App app("Prints its rows as JSON, one a line");
  double seconds = std::chrono::duration<double>(length).count();
  app.add_option("--seconds", seconds, "length of the main run")->check(CLI::Range(1.0, 600.0));
  double rate = 0;
  app.add_option("--rate", rate, "events a second to offer, instead of the program's own choice")
      ->check(CLI::Range(1.0, 1e6));
  try {
    app.parse(count, words);
  } catch (const CLI::ParseError& fault) {
    return app.exit(fault) == 0 ? 0 : 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const auto result =
      run({std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)), rate});
  if (!result.ok()) {
    std::cerr << to_string(result.error()) << '\n';
    return 1;
  }
  return 0;
}

}  // namespace triaged
