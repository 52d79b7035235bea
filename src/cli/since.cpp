#include "cli/since.h"

#include <fmt/format.h>

#include "base/time.h"

namespace triaged {

Result<TimePoint> parse_since(std::string_view text, TimePoint now) {
  if (const Result<TimePoint> at = parse_time(text); at.ok()) {
    return *at;
  }
  if (const Result<Millis> ago = parse_duration(text); ago.ok()) {
    return now - *ago;
  }
  return invalid_input(
      fmt::format("'{}' is no time", text),
      "write one such as 2026-11-21T09:30:00+08:00, or how long ago, such as 7d or 12h");
}

}  // namespace triaged
