#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace triaged {

/// `2026-11-21T09:30:00.123Z`; milliseconds are left out when they are zero.
std::string format_utc(TimePoint at);
/// RFC 3339 with `Z` or an offset, seconds and fraction optional (`2026-11-21T09:30+08:00`).
/// kInvalidInput.
Result<TimePoint> parse_time(std::string_view text);
/// `30m`, `4h`, `5d`, `90s`, `250ms`, whole numbers only, one unit. kInvalidInput names the units.
Result<Millis> parse_duration(std::string_view text);
/// The shortest exact form that parse_duration reads.
std::string format_duration(Millis span);

/// The version of the system's time zone database, such as `2025b`; "" when it does not say.
std::string zone_database_version();

/// How far a zone's clocks are ahead of UTC, and the half-open span of time in which that holds.
struct ZoneOffset {
  TimePoint begin;
  TimePoint end;
  Millis ahead{};
};

/// A time zone of the IANA database, resolved once. Thread-safe, cheap to copy.
class Zone {
 public:
  /// kNotFound when the system's database has no such zone.
  static Result<Zone> find(const std::string& name);
  static Zone utc();

  [[nodiscard]] const std::string& name() const;
  /// `20261121`, the calendar date at that place.
  [[nodiscard]] std::string date_digits(TimePoint at) const;
  /// `2026-11-21 17:30`, for people.
  [[nodiscard]] std::string format(TimePoint at) const;
  /// The offset in force at `at`.
  [[nodiscard]] ZoneOffset offset_at(TimePoint at) const;
  /// The instant at which clocks there show `local` (written as if it were UTC): the first one when
  /// they show it twice, the one at which they are put forward when they never do.
  [[nodiscard]] TimePoint instant_of(TimePoint local) const;

 private:
  explicit Zone(const void* zone) : zone_(zone) {}
  const void* zone_;  ///< a date::time_zone of the process-wide database, which is never freed
};

}  // namespace triaged
