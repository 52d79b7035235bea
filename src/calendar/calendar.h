#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/time.h"
#include "calendar/local_date.h"

namespace triaged {

inline constexpr int kMinutesPerDay = 24 * 60;

/// Open time in minutes after a day's midnight, half-open. `to` is above kMinutesPerDay for a span
/// that ends on the next day.
struct OpenSpan {
  int from = 0;
  int to = 0;

  auto operator<=>(const OpenSpan&) const = default;
};

/// What a calendar says, before it is worked out.
struct CalendarSpec {
  std::string name;
  std::string zone = "UTC";                         ///< IANA name
  std::array<std::vector<OpenSpan>, 7> week;        ///< Monday first
  std::vector<DateRange> closed;                    ///< beats `week`
  std::map<LocalDate, std::vector<OpenSpan>> open;  ///< beats `closed`: make-up working days (調休)
  std::optional<LocalDate> valid_until;             ///< the last day it was written for
};

/// Opening hours, and the arithmetic of working time. What counts is what the clocks on the wall
/// show: an hour that is put forward is no open time, an hour that comes twice is open twice. A
/// span over midnight belongs to the day on which it begins, so a closed day ends no night shift
/// that began the evening before. Immutable, so safe to share between threads; no I/O, no clock.
///
/// Searches end ten years from where they begin; what lies beyond is "never".
class Calendar {
 public:
  /// kNotFound: no such zone; kInvalidInput: a span outside 0…48 h, closed days without end.
  static Result<std::shared_ptr<const Calendar>> create(CalendarSpec spec);
  /// The built-in calendar that is never closed.
  static std::shared_ptr<const Calendar> always();

  [[nodiscard]] const CalendarSpec& spec() const { return spec_; }
  [[nodiscard]] const Zone& zone() const { return zone_; }

  [[nodiscard]] bool is_open(TimePoint at) const;
  /// `at` when it is open then, else the next opening; nothing = never.
  [[nodiscard]] std::optional<TimePoint> next_open(TimePoint at) const;
  /// The end of the open time that `at` lies in, or of the next; nothing = it never closes, or
  /// never opens.
  [[nodiscard]] std::optional<TimePoint> next_close(TimePoint at) const;
  /// `at` when it was open just before, else the end of the open time before it; nothing = never.
  [[nodiscard]] std::optional<TimePoint> previous_open(TimePoint at) const;

  /// The open time between two instants; zero when `to` is not after `from`.
  [[nodiscard]] Millis open_between(TimePoint from, TimePoint to) const;
  /// The first instant by which `span` of open time has passed since `at`; nothing = never.
  [[nodiscard]] std::optional<TimePoint> add(TimePoint at, Millis span) const;
  /// The last instant from which `span` of open time passes until `at`; nothing = never.
  [[nodiscard]] std::optional<TimePoint> subtract(TimePoint at, Millis span) const;
  /// The same time of day on the n-th open day after `at`'s day, or the next opening when it is
  /// closed then. A day is open when a span begins on it.
  [[nodiscard]] std::optional<TimePoint> add_open_days(TimePoint at, int days) const;

  /// The calendar day of an instant at its place.
  [[nodiscard]] LocalDate date_of(TimePoint at) const;

 private:
  Calendar(CalendarSpec spec, Zone zone);

  const std::vector<OpenSpan>& spans_that_begin(LocalDate day) const;
  const std::vector<OpenSpan>& open_minutes(LocalDate day) const;
  std::vector<OpenSpan> minutes_of(LocalDate day) const;
  template <class Visit>
  void walk(TimePoint from, TimePoint until, Visit visit) const;
  template <class Visit>
  void walk_back(TimePoint from, TimePoint until, Visit visit) const;

  CalendarSpec spec_;
  Zone zone_;
  std::unordered_map<std::int32_t, std::vector<OpenSpan>> special_;  ///< days unlike their week day
  std::array<std::vector<OpenSpan>, 7> usual_;  ///< the week with what runs over midnight
  std::unordered_set<std::int32_t> closed_;
};
using CalendarPtr = std::shared_ptr<const Calendar>;

}  // namespace triaged
