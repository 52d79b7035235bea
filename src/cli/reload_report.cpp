#include "cli/reload_report.h"

#include <ostream>

#include "cli/reader_language.h"
#include "cli/report.h"
#include "cli/texts.h"
#include "yaml/fault_phrases.h"

namespace triaged {
namespace {

/// Says the faults of an answer as `check` says them.
void say_faults(const Json& answer, const std::string& language, const CommandIo& io) {
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
  report_faults(faults, false, io, language);
  if (const std::int64_t more = int_at(answer, "more"); more > 0) {
    io.err << more_text(static_cast<std::size_t>(more), language) << '\n';
  }
}

void say_loaded(const Json& answer, const std::string& language, const CommandIo& io) {
  std::string loaded = texts::kReloaded + string_at(answer, "loaded");
  if (const std::int64_t release = int_at(answer, "release"); release > 0) {
    loaded += texts::kOfRelease + std::to_string(release);
  }
  io.out << message_in(loaded, language) << '\n';
  const Json* promoted = find_json(answer, "/promoted");
  if (promoted != nullptr && promoted->is_object() && string_at(*promoted, "state") != "live") {
    const std::string number = std::to_string(int_at(*promoted, "release"));
    io.out << message_in(texts::kRelease + number + ": " + string_at(*promoted, "mode") +
                             texts::kGoLive + number,
                         language)
           << '\n';
  }
  if (const Json* names = find_json(answer, "/after_restart"); names != nullptr) {
    for (const Json& name : *names) {
      io.out << message_in(name.get<std::string>() + texts::kAfterRestart, language) << '\n';
    }
  }
}

}  // namespace

int say_reload(int status,
               const std::string& body,
               const AdminOptions& options,
               const CommandIo& io) {
  const Result<Json> loaded = read_answer(status, body);
  const Result<Json> answer = loaded.ok() ? loaded : parse_json(body);
  const std::string language = reader_language(options.language, io, {options.config});
  if (!answer.ok() || (!loaded.ok() && find_json(*answer, "/faults") == nullptr)) {
    io.err << error_text(loaded.error(), language) << '\n';
    return kExitFaults;
  }
  if (options.json) {
    io.out << dump_json(*answer) << '\n';
    return loaded.ok() ? kExitGood : kExitFaults;
  }
  say_faults(*answer, language, io);
  if (!loaded.ok()) {
    io.err << message_in(texts::kNotReloaded, language) << '\n';
    return kExitFaults;
  }
  say_loaded(*answer, language, io);
  return kExitGood;
}

}  // namespace triaged
