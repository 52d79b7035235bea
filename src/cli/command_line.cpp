#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

#include "base/version.h"
#include "cli/analysis_texts.h"
#include "cli/command.h"
#include "cli/texts.h"
#include "cli/usage_fault.h"
#include "cli/visible_stream.h"

namespace triaged {
namespace {

constexpr std::array kCommands = {
    Command{"serve", texts::kServeSummary, define_serve},
    Command{"check", texts::kCheckSummary, define_check},
    Command{"try", texts::kTrySummary, define_try},
    Command{"new", texts::kNewSummary, define_new},
    Command{"test", texts::kTestSummary, define_test},
    Command{"replay", texts::kReplaySummary, define_replay},
    Command{"promote", texts::kPromoteSummary, define_promote},
    Command{"rollback", texts::kRollbackSummary, define_rollback},
    Command{"releases", texts::kReleasesSummary, define_releases},
    Command{"undo", texts::kUndoSummary, define_undo},
    Command{"prove", texts::kProveSummary, define_prove},
    Command{"coverage", texts::kCoverageSummary, define_coverage},
    Command{"mutate", texts::kMutateSummary, define_mutate},
    Command{"stats", texts::kStatsSummary, define_stats},
    Command{"send", texts::kSendSummary, define_send},
    Command{"doctor", texts::kDoctorSummary, define_doctor},
    Command{"explain", texts::kExplainSummary, define_explain},
    Command{"dead", texts::kDeadSummary, define_dead},
    Command{"outbox", texts::kOutboxSummary, define_outbox},
    Command{"reload", texts::kReloadSummary, define_reload},
    Command{"learn", texts::kLearnSummary, define_learn},
    Command{"adapter", texts::kAdapterSummary, define_adapter},
    Command{"health", texts::kHealthSummary, define_health},
};

struct Defined {
  const CLI::App* app;
  CommandRun run;
};

// CLI11 has many codes for wrong usage; ours is one. Asking for help or the version is none.
int report_parse_end(const CLI::App& app, const CLI::ParseError& end, const CommandIo& io) {
  if (end.get_exit_code() == 0) {
    return app.exit(end, io.out, io.err);
  }
  io.err << usage_fault(app, end);
  return kExitUsage;
}

bool has_colour(int stream) {
  return isatty(stream) == 1 && process_env("NO_COLOR").value_or("").empty();
}

/// Reads the arguments and runs what they name.
int run_chosen(std::vector<std::string> arguments, const CommandIo& io) {
  CLI::App app(texts::kProduct, "triaged");
  app.footer(texts::kExitCodes);
  app.set_version_flag("--version", "triaged " + std::string(version()), texts::kVersionHelp);
  app.require_subcommand(1);
  std::vector<Defined> defined;
  for (const Command& command : commands()) {
    CLI::App* sub = app.add_subcommand(command.name, command.summary);
    defined.push_back({sub, command.define(*sub)});
  }
  std::ranges::reverse(arguments);  // CLI11 takes them from the back
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& end) {
    return report_parse_end(app, end, io);
  }
  const auto chosen =
      std::ranges::find_if(defined, [](const Defined& row) { return row.app->parsed(); });
  return chosen == defined.end() ? kExitUsage : chosen->run(io);
}

}  // namespace

std::span<const Command> commands() {
  return kCommands;
}

// A script that reads half an answer must not take it for a whole one, so a write that failed (a
// full disk, a closed pipe) is a fault of every command.
int run_command_line(std::vector<std::string> arguments, const CommandIo& io) {
  VisibleBuffer out_buffer(io.out);
  VisibleBuffer err_buffer(io.err);
  std::ostream out(&out_buffer);
  std::ostream err(&err_buffer);
  const int code = run_chosen(std::move(arguments),
                              {out, err, io.colour, io.env, io.out_colour, io.in, io.progress});
  out.flush();
  if (out.good()) {
    return code;
  }
  err << texts::kOutputLost << '\n';
  return code == kExitGood ? kExitFaults : code;
}

bool standard_error_has_colour() {
  return has_colour(STDERR_FILENO);
}

bool standard_output_has_colour() {
  return has_colour(STDOUT_FILENO);
}

bool standard_input_is_terminal() {
  return isatty(STDIN_FILENO) == 1;
}

bool standard_error_is_terminal() {
  return isatty(STDERR_FILENO) == 1;
}

}  // namespace triaged
