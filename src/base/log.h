#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"

namespace triaged {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// One field of a log line. Never put a body, a query, a secret or an unmasked contact in one.
using LogField = std::pair<std::string_view, Json>;

/// Sets the least level that is written, once at start. Lines go to standard error, one JSON object
/// each:
/// {"at","level","event",fields…}. Thread-safe afterwards.
void start_log(LogLevel least);
/// Writes a line. `event` is a short fixed phrase in snake_case, so that lines can be counted by
/// it.
void log_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

}  // namespace triaged
