#pragma once

#include <functional>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "config/secrets.h"

namespace CLI {
class App;
}

namespace triaged {

enum ExitCode : int { kExitGood = 0, kExitFaults = 1, kExitUsage = 2 };

/// What a subcommand talks to. The streams outlive the call.
struct CommandIo {
  std::ostream& out;
  std::ostream& err;
  bool colour = false;  ///< of `err`
  EnvLookup env = process_env;
  bool out_colour = false;     ///< of `out`
  std::istream* in = nullptr;  ///< where a person answers; nullptr: nobody is there to ask
  bool progress = false;       ///< `err` is a terminal, where a line may be drawn again and again
};

/// What runs once the command line has been read; returns an ExitCode.
using CommandRun = std::function<int(const CommandIo&)>;

/// A subcommand: `define` adds its options to `app` and returns what to run. One row each in
/// commands(), one file each in this folder.
struct Command {
  const char* name;
  const char* summary;
  CommandRun (*define)(CLI::App& app);
};

/// The table of subcommands, in the order that --help shows.
std::span<const Command> commands();

/// Reads the arguments (without the program's name) and runs the subcommand they name. Wrong
/// usage is said on `io.err` and is kExitUsage. What is written is visible() on both streams; when
/// `io.out` does not take all of it, that is said on `io.err` and a good end becomes kExitFaults.
int run_command_line(std::vector<std::string> arguments, const CommandIo& io);

/// Whether standard error takes colour: a terminal, and NO_COLOR (https://no-color.org) is unset
/// or empty.
bool standard_error_has_colour();
/// The same for standard output.
bool standard_output_has_colour();
/// Whether standard input is a terminal.
bool standard_input_is_terminal();
/// Whether standard error is a terminal.
bool standard_error_is_terminal();

CommandRun define_check(CLI::App& app);
CommandRun define_serve(CLI::App& app);
CommandRun define_health(CLI::App& app);
CommandRun define_try(CLI::App& app);
CommandRun define_test(CLI::App& app);
CommandRun define_send(CLI::App& app);
CommandRun define_doctor(CLI::App& app);
CommandRun define_explain(CLI::App& app);
CommandRun define_dead(CLI::App& app);
CommandRun define_outbox(CLI::App& app);
CommandRun define_reload(CLI::App& app);
CommandRun define_adapter(CLI::App& app);
CommandRun define_learn(CLI::App& app);
CommandRun define_prove(CLI::App& app);
CommandRun define_coverage(CLI::App& app);
CommandRun define_mutate(CLI::App& app);
CommandRun define_stats(CLI::App& app);
CommandRun define_replay(CLI::App& app);
CommandRun define_promote(CLI::App& app);
CommandRun define_rollback(CLI::App& app);
CommandRun define_releases(CLI::App& app);
CommandRun define_undo(CLI::App& app);
CommandRun define_new(CLI::App& app);

}  // namespace triaged
