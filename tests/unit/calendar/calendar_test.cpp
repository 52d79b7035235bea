#include "calendar/calendar.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

namespace chrono = std::chrono;

const std::vector<OpenSpan> kOffice{{9 * 60, 12 * 60}, {13 * 60 + 30, 18 * 60}};

TimePoint at(const char* text) {
  return parse_time(text).value();
}

LocalDate day(const char* text) {
  return parse_date(text).value();
}

CalendarPtr calendar_of(CalendarSpec spec) {
  auto made = Calendar::create(std::move(spec));
  EXPECT_TRUE(made.ok());
  return std::move(made).take();
}

/// Monday to Friday, the national holiday closed, the Saturday after it made up.
CalendarPtr office() {
  CalendarSpec spec;
  spec.name = "辦公";
  spec.zone = "Asia/Shanghai";
  for (std::size_t i = 0; i < 5; ++i) {
    spec.week[i] = kOffice;
  }
  spec.closed = {{day("2026-10-01"), day("2026-10-07")}};
  spec.open[day("2026-10-10")] = kOffice;
  return calendar_of(std::move(spec));
}

std::string shown(const std::optional<TimePoint>& time) {
  return time ? format_utc(*time + chrono::hours(8)).substr(0, 16) : "never";
}

TEST(CalendarTest, CountsWorkingTimeOverAHolidayAndAMakeUpDay) {
  const CalendarPtr calendar = office();
  const TimePoint asked = at("2026-09-30T17:40:00+08:00");
  EXPECT_EQ(shown(calendar->add(asked, chrono::hours(4))), "2026-10-08T14:10");
  EXPECT_EQ(shown(calendar->add(asked, chrono::hours(24))), "2026-10-12T10:10");
  EXPECT_EQ(shown(calendar->add(asked, chrono::minutes(20))), "2026-09-30T18:00");
  EXPECT_EQ(calendar->open_between(asked, at("2026-10-12T10:10:00+08:00")), chrono::hours(24));
  EXPECT_EQ(shown(calendar->subtract(at("2026-10-12T10:10:00+08:00"), chrono::hours(24))),
            "2026-09-30T17:40");
}

TEST(CalendarTest, OpenBeatsClosedBeatsWeek) {
  CalendarSpec spec;
  spec.week.fill(kOffice);
  spec.closed = {{day("2026-10-01"), day("2026-10-02")}};
  spec.open[day("2026-10-02")] = {{10 * 60, 11 * 60}};
  const CalendarPtr calendar = calendar_of(std::move(spec));
  EXPECT_TRUE(calendar->is_open(at("2026-09-30T09:00:00Z")));
  EXPECT_FALSE(calendar->is_open(at("2026-10-01T09:00:00Z")));
  EXPECT_FALSE(calendar->is_open(at("2026-10-02T09:00:00Z")));
  EXPECT_TRUE(calendar->is_open(at("2026-10-02T10:59:59.999Z")));
  EXPECT_FALSE(calendar->is_open(at("2026-10-02T11:00:00Z")));
}

TEST(CalendarTest, FindsOpeningsAndClosings) {
  const CalendarPtr calendar = office();
  EXPECT_EQ(shown(calendar->next_open(at("2026-09-30T18:00:00+08:00"))), "2026-10-08T09:00");
  EXPECT_EQ(shown(calendar->next_open(at("2026-10-08T10:00:00+08:00"))), "2026-10-08T10:00");
  EXPECT_EQ(shown(calendar->next_close(at("2026-10-08T10:00:00+08:00"))), "2026-10-08T12:00");
  EXPECT_EQ(shown(calendar->next_close(at("2026-10-08T12:00:00+08:00"))), "2026-10-08T18:00");
  EXPECT_EQ(shown(calendar->previous_open(at("2026-10-05T12:00:00+08:00"))), "2026-09-30T18:00");
}

TEST(CalendarTest, CountsOpenDaysByTheClock) {
  const CalendarPtr calendar = office();
  EXPECT_EQ(shown(calendar->add_open_days(at("2026-09-30T10:00:00+08:00"), 2)), "2026-10-09T10:00");
  EXPECT_EQ(shown(calendar->add_open_days(at("2026-09-30T10:00:00+08:00"), 3)), "2026-10-10T10:00");
  EXPECT_EQ(shown(calendar->add_open_days(at("2026-09-30T12:30:00+08:00"), 1)), "2026-10-08T13:30");
  EXPECT_EQ(shown(calendar->add_open_days(at("2026-09-30T22:00:00+08:00"), 1)), "2026-10-09T09:00");
}

TEST(CalendarTest, ASpanOverMidnightBelongsToTheDayItBeginsOn) {
  CalendarSpec spec;
  spec.week[0] = {{22 * 60, 30 * 60}};  // Monday 22:00-06:00
  spec.week[2] = {{22 * 60, 30 * 60}};
  spec.closed = {{day("2026-10-06"), day("2026-10-07")}};  // Tuesday and Wednesday
  const CalendarPtr calendar = calendar_of(std::move(spec));
  EXPECT_TRUE(calendar->is_open(at("2026-10-06T05:59:00Z")));
  EXPECT_FALSE(calendar->is_open(at("2026-10-06T06:00:00Z")));
  EXPECT_FALSE(calendar->is_open(at("2026-10-07T23:00:00Z")));
  EXPECT_EQ(calendar->open_between(at("2026-10-05T00:00:00Z"), at("2026-10-12T00:00:00Z")),
            chrono::hours(8));
}

TEST(CalendarTest, WorkingHoursFollowTheClocksOnTheWall) {
  CalendarSpec spec;
  spec.zone = "Europe/Berlin";
  spec.week.fill({{60, 4 * 60}});  // 01:00-04:00
  const CalendarPtr calendar = calendar_of(std::move(spec));
  const auto open_on = [&](const char* from, const char* to) {
    return calendar->open_between(at(from), at(to));
  };
  EXPECT_EQ(open_on("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), chrono::hours(2));
  EXPECT_EQ(open_on("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), chrono::hours(4));
}

TEST(CalendarTest, AlwaysNeverCloses) {
  const CalendarPtr calendar = Calendar::always();
  const TimePoint now = at("2026-10-01T03:00:00Z");
  EXPECT_TRUE(calendar->is_open(now));
  EXPECT_EQ(calendar->next_open(now), now);
  EXPECT_FALSE(calendar->next_close(now));
  EXPECT_EQ(calendar->add(now, chrono::hours(48)), now + chrono::hours(48));
  EXPECT_EQ(calendar->subtract(now, chrono::hours(48)), now - chrono::hours(48));
}

TEST(CalendarTest, SearchesOfACalendarThatNeverOpensEnd) {
  const CalendarPtr calendar = calendar_of({});
  const TimePoint now = at("2026-10-01T03:00:00Z");
  EXPECT_FALSE(calendar->next_open(now));
  EXPECT_FALSE(calendar->previous_open(now));
  EXPECT_FALSE(calendar->add(now, chrono::minutes(1)));
  EXPECT_FALSE(calendar->subtract(now, chrono::minutes(1)));
  EXPECT_FALSE(calendar->add_open_days(now, 1));
  EXPECT_EQ(calendar->open_between(now, now + chrono::hours(100)), Millis(0));
}

TEST(CalendarTest, RefusesWhatIsNoCalendar) {
  CalendarSpec zone;
  zone.zone = "Asia/Peking";
  EXPECT_EQ(Calendar::create(zone).error().code, ErrorCode::kNotFound);
  CalendarSpec span;
  span.week[0] = {{600, 540}};
  EXPECT_EQ(Calendar::create(span).error().code, ErrorCode::kInvalidInput);
  CalendarSpec closed;
  closed.closed = {{day("0001-01-01"), day("9999-12-31")}};
  EXPECT_EQ(Calendar::create(closed).error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace triaged
