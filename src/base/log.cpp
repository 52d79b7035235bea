#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "base/clock.h"
#include "base/time.h"

namespace triaged {
namespace {

constexpr const char* kLogger = "triaged";

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

std::string_view name_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

}  // namespace

void start_log(LogLevel least) {
  spdlog::drop(kLogger);
  auto logger = spdlog::stderr_logger_mt(kLogger);
  logger->set_pattern("%v");
  logger->set_level(level_of(least));
  logger->flush_on(spdlog::level::debug);
}

void log_line(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  const auto logger = spdlog::get(kLogger);
  if (!logger || !logger->should_log(level_of(level))) {
    return;
  }
  OrderedJson line{
      {"at", format_utc(SystemClock().utc())}, {"level", name_of(level)}, {"event", event}};
  for (const auto& [name, value] : fields) {
    line[std::string(name)] = value;
  }
  logger->log(level_of(level), dump_json(line));
}

}  // namespace triaged
