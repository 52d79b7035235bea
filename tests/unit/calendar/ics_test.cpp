#include "calendar/ics.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

std::string file_of(const std::string& event) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + event +
         "END:VEVENT\r\nEND:VCALENDAR\r\n";
}

std::string days_of(const std::vector<DateRange>& days) {
  std::string text;
  for (const DateRange& range : days) {
    text += (text.empty() ? "" : " ") + format_date(range.first) + ".." + format_date(range.last);
  }
  return text;
}

TEST(LocalDateTest, KnowsDaysAndWeekdays) {
  EXPECT_EQ(parse_date("2026-10-01")->weekday(), 3);
  EXPECT_EQ(parse_date("1969-12-29")->weekday(), 0);
  EXPECT_EQ(format_date(parse_date("20240229")->plus(1)), "2024-03-01");
  for (const char* wrong : {"2026-02-29", "2026-13-01", "2026-1-1", "26-10-01", "2026-10-0x", ""}) {
    EXPECT_FALSE(parse_date(wrong)) << wrong;
  }
}

struct Good {
  const char* name;
  const char* event;
  const char* days;
  const char* workdays;
};
class IcsReads : public testing::TestWithParam<Good> {};

TEST_P(IcsReads, AsWholeDays) {
  const auto days = parse_ics_days(file_of(GetParam().event));
  ASSERT_TRUE(days.ok()) << days.error().message;
  EXPECT_EQ(days_of(days.value().days), GetParam().days);
  EXPECT_EQ(days_of(days.value().workdays), GetParam().workdays);
}

INSTANTIATE_TEST_SUITE_P(
    Events,
    IcsReads,
    testing::Values(
        Good{"EndIsTheDayAfter",
             "DTSTART;VALUE=DATE:20261001\r\nDTEND;VALUE=DATE:20261008\r\n",
             "2026-10-01..2026-10-07",
             ""},
        Good{"OneDayWithoutEnd", "DTSTART;VALUE=DATE:20261001\n", "2026-10-01..2026-10-01", ""},
        Good{"Duration",
             "DTSTART;VALUE=DATE:20261001\r\nDURATION:P1W\r\n",
             "2026-10-01..2026-10-07",
             ""},
        Good{"FromMidnightToMidnight",
             "DTSTART;TZID=Asia/Shanghai:20261001T000000\r\nDTEND;TZID=\"a:b\":20261003T000000\r\n",
             "2026-10-01..2026-10-02",
             ""},
        Good{"FoldedLine",
             "DTSTART;VALUE=\r\n DATE:2026\r\n\t1001\r\n",
             "2026-10-01..2026-10-01",
             ""},
        Good{"MakeUpDay",
             "SUMMARY:补班\r\nDTSTART;VALUE=DATE:20261010\r\nX-APPLE-SPECIAL-DAY:ALTERNATE-"
             "WORKDAY\r\n",
             "",
             "2026-10-10..2026-10-10"},
        Good{"CancelledIsNone", "DTSTART;VALUE=DATE:20261001\r\nSTATUS:CANCELLED\r\n", "", ""},
        Good{"AlarmInside",
             "DTSTART;VALUE=DATE:20261001\r\nBEGIN:VALARM\r\nDURATION:PT15M\r\nEND:VALARM\r\n",
             "2026-10-01..2026-10-01",
             ""}),
    [](const auto& tested) { return tested.param.name; });

struct Bad {
  const char* name;
  const char* text;
  const char* says;
};
class IcsRefuses : public testing::TestWithParam<Bad> {};

TEST_P(IcsRefuses, NamingTheLine) {
  const auto days = parse_ics_days(GetParam().text);
  ASSERT_FALSE(days.ok());
  EXPECT_EQ(days.error().message, GetParam().says);
  EXPECT_FALSE(days.error().hint.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Files,
    IcsRefuses,
    testing::Values(
        Bad{"AnotherFile", "date\n2026-10-01\n", "line 1: no calendar"},
        Bad{"Empty", "", "line 1: no calendar"},
        Bad{"PartOfADay",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261001T090000Z\nEND:VEVENT\n",
            "line 3: '20261001T090000Z' is no whole day"},
        Bad{"Repeats",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261001\nRRULE:FREQ=YEARLY\nEND:VEVENT\n",
            "line 4: an event that repeats"},
        Bad{"WithoutStart",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n",
            "line 2: an event without DTSTART"},
        Bad{"Backwards",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261002\nDTEND:20261001\nEND:VEVENT\n",
            "line 2: an event that ends before it begins"},
        Bad{"CutOffInAnEvent",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261002\n",
            "line 2: no END:VEVENT follows"},
        Bad{"CutOffBetweenEvents",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261002\nEND:VEVENT\n",
            "line 1: no END:VCALENDAR follows"},
        Bad{"LinesLostInTheMiddle",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261002\nEND:VCALENDAR\n",
            "line 4: END:VCALENDAR where END:VEVENT is due"},
        Bad{"BeginningLost",
            "BEGIN:VCALENDAR\nEND:VCALENDAR\nDTSTART:20261002\nEND:VEVENT\n",
            "line 4: END:VEVENT where nothing is open"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace triaged
