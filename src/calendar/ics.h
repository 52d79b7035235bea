#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "calendar/local_date.h"

namespace triaged {

/// The whole days that a calendar file's events cover.
struct IcsDays {
  std::vector<DateRange> days;
  /// Days that the file marks as make-up working days (X-APPLE-SPECIAL-DAY:ALTERNATE-WORKDAY, as
  /// the public calendars of Chinese holidays have it): they are no holidays.
  std::vector<DateRange> workdays;
};

/// Reads the events of an iCalendar file (https://www.rfc-editor.org/rfc/rfc5545), cancelled ones
/// left out. kInvalidInput names the line: an event that covers no whole days, one that repeats
/// (RRULE), a file that is no calendar or not a whole one.
Result<IcsDays> parse_ics_days(std::string_view text);

}  // namespace triaged
