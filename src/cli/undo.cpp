#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "base/time.h"
#include "base/url.h"
#include "cli/admin_door.h"
#include "cli/colours.h"
#include "cli/command.h"
#include "cli/reader_language.h"
#include "cli/since.h"
#include "cli/texts.h"
#include "cli/user_name.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

struct UndoOptions {
  AdminOptions admin;
  std::string rule;
  std::string since;
  bool dry_run = false;
};

std::string shown_text(const Json& row, const char* key) {
  const std::string text = string_at(row, key);
  return text.empty() ? "–" : text;
}

void say_ticket(const Json& ticket, const std::string& language, const CommandIo& io) {
  io.out << string_at(ticket, "ticket") << '\n';
  for (const Json& row : ticket.at("taken_back")) {
    io.out << "  " << string_at(row, "field") << "  " << string_at(row, "from") << " → "
           << shown_text(row, "to") << '\n';
  }
  for (const Json& row : ticket.at("kept")) {
    io.out << "  " << string_at(row, "field") << "  " << string_at(row, "value")
           << (io.out_colour ? colours::kYellow : "") << ' '
           << message_in("stays: " + string_at(row, "reason"), language)
           << (io.out_colour ? colours::kPlain : "") << '\n';
  }
  if (const std::int64_t damaged = int_at(ticket, "damaged"); damaged > 0) {
    io.out << "  " << (io.out_colour ? colours::kRed : "")
           << message_in(std::to_string(damaged) + texts::kUndoDamaged, language)
           << (io.out_colour ? colours::kPlain : "") << '\n';
  }
}

void say_undone(const Json& answer,
                bool offline,
                const std::string& language,
                const CommandIo& io) {
  std::size_t changed = 0;
  for (const Json& ticket : answer.at("tickets")) {
    say_ticket(ticket, language, io);
    changed += ticket.at("taken_back").empty() ? 0U : 1U;
  }
  const bool dry_run = answer.at("dry_run") == true;
  const bool waits = offline && changed > 0;
  const char* what = dry_run ? texts::kUndoWould : waits ? texts::kUndoQueued : texts::kUndone;
  io.out << message_in(std::to_string(changed) + what, language) << '\n';
}

int run_undo(const UndoOptions& options, const CommandIo& io) {
  const std::string language = reader_language(options.admin, io);
  const Result<TimePoint> since = parse_since(options.since, SystemClock().utc());
  if (!since.ok()) {
    io.err << "--since: " << error_text(since.error(), language) << '\n';
    return kExitUsage;
  }
  AdminDoor door(options.admin, io);
  const Result<Json> answer = door.ask(options.dry_run ? "GET" : "POST",
                                       "undo?rule=" + percent_encode(options.rule) +
                                           "&since=" + percent_encode(format_utc(*since)) +
                                           "&by=" + percent_encode(user_name()));
  if (!answer.ok()) {
    return say_error(answer.error(), language, io);
  }
  if (options.admin.json) {
    io.out << dump_json(*answer) << '\n';
  } else {
    say_undone(*answer, door.offline(), language, io);
  }
  return kExitGood;
}

}  // namespace

CommandRun define_undo(CLI::App& app) {
  auto options = std::make_shared<UndoOptions>();
  app.footer(texts::kUndoFooter);
  app.add_option("--rule", options->rule, texts::kUndoRule)->required();
  app.add_option("--since", options->since, texts::kUndoSince)->required();
  app.add_flag("--dry-run", options->dry_run, texts::kUndoDryRun);
  add_admin_options(app, options->admin);
  add_reader_language(app, options->admin.language);
  return [options](const CommandIo& io) { return run_undo(*options, io); };
}

}  // namespace triaged
