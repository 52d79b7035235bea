#include <gmock/gmock.h>

#include "rules/idle_rules.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kOffice = R"(version: 1
calendars:
  辦公:
    zone: Asia/Shanghai
    week: {mon-fri: ["09:00-12:00", "13:30-18:00"], sat: ["22:00-02:00"]}
    closed: [2026-10-01..2026-10-07, 2026-12-25]
    open: {2026-10-10: ["09:00-12:00", "13:30-18:00"]}
    valid_until: 2026-12-31
)";

std::shared_ptr<const CompiledProgram> with_rules(const std::string& rules) {
  return program_of(kOffice + rules);
}

Decision said_at(const std::shared_ptr<const CompiledProgram>& program, const char* time) {
  Dialogue dialogue(program);
  Event message = dialogue.message("在嗎");
  message.at = message.received_at = parse_time(time).value();
  return dialogue.judge(message);
}

TEST(CalendarRulesTest, TimeIsJudgedAtTheEventsTimeInTheCalendarsZone) {
  const auto program = with_rules(R"(
classify:
  - {id: in, when: {time: {during: 办公}}, then: {tag: 營業}}
  - {id: out, when: {time: {outside: [辦公]}}, then: {tag: 休息}}
  - {id: ever, when: {time: {during: [辦公, always]}}, then: {tag: 一直}}
)");
  EXPECT_THAT(fired_ids(said_at(program, "2026-09-30T01:00:00Z")), ElementsAre("ever", "in"));
  EXPECT_THAT(fired_ids(said_at(program, "2026-09-30T04:00:00Z")), ElementsAre("ever", "out"));
  EXPECT_THAT(fired_ids(said_at(program, "2026-10-01T01:00:00Z")), ElementsAre("ever", "out"));
  EXPECT_THAT(fired_ids(said_at(program, "2026-10-10T01:00:00Z")), ElementsAre("ever", "in"));
  EXPECT_THAT(fired_ids(said_at(program, "2026-10-17T17:59:00Z")), ElementsAre("ever", "in"));
}

TEST(CalendarRulesTest, AReplyAfterHoursKnowsTheNextOpening) {
  const auto program = with_rules(R"(
engage:
  - id: after_hours
    event: message.customer
    when: {calendar.辦公.open: false}
    then: {message: "我們 {{ calendar.辦公.next_open }} 上班，到 {{ calendar.辦公.next_close }}。"}
)");
  const Decision decision = said_at(program, "2026-09-30T18:30:00+08:00");
  ASSERT_EQ(decision.effects.size(), 1U);
  EXPECT_EQ(decision.effects.front().text, "我們 2026-10-08 09:00 上班，到 2026-10-08 12:00。");
  EXPECT_TRUE(said_at(program, "2026-09-30T17:30:00+08:00").effects.empty());
}

TEST(CalendarRulesTest, ClosedDaysComeFromFiles) {
  const Files files{
      {"r.yaml", R"(version: 1
calendars:
  csv: {week: {mon-sun: ["00:00-24:00"]}, closed: {file: days.csv}}
  ics: {week: {mon-sun: ["00:00-24:00"]}, closed: [2026-01-01, days.ics]}
classify:
  - {id: csv, when: {time: {during: csv}}, then: {tag: a}}
  - {id: ics, when: {time: {during: ics}}, then: {tag: b}}
)"},
      {"days.csv", "From,To,name\n2026-10-01,2026-10-03,國慶\n2026-12-25,,\n"},
      {"days.ics",
       "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=DATE:20261003\nEND:VEVENT\nEND:VCALENDAR\n"}};
  const auto program = program_of(files);
  EXPECT_THAT(fired_ids(said_at(program, "2026-10-02T12:00:00+08:00")), ElementsAre("ics"));
  EXPECT_TRUE(fired_ids(said_at(program, "2026-10-03T12:00:00+08:00")).empty());
  EXPECT_THAT(fired_ids(said_at(program, "2026-12-25T12:00:00+08:00")), ElementsAre("ics"));
  Files other = files;
  other["days.csv"] += "2026-11-11,,\n";
  EXPECT_NE(program->hash(), program_of(other)->hash());
}

TEST(CalendarRulesTest, HashFollowsTheDaysNotTheirOrder) {
  const auto hash_of = [](const std::string& closed) {
    return program_of("version: 1\ncalendars: {a: {week: {mon: [\"09:00-10:00\"]}, closed: [" +
                      closed + "]}}\n")
        ->hash();
  };
  EXPECT_EQ(hash_of("2026-10-01, 2026-10-02"), hash_of("2026-10-02, 2026-10-01"));
  EXPECT_NE(hash_of("2026-10-01"), hash_of("2026-10-02"));
}

TEST(CalendarRulesTest, WarnsOfACalendarWrittenForThePast) {
  const auto warned = [](const char* now) {
    Faults faults;
    warn_of_what_ended(with_rules("")->rules(), parse_time(now).value(), faults);
    return faults.render();
  };
  EXPECT_EQ(warned("2026-12-31T15:59:59Z"), "");
  EXPECT_THAT(warned("2026-12-31T16:00:00Z"),
              HasSubstr("r.yaml:8:5: warning: calendar '辦公' was written until 2026-12-31"));
}

struct WrongCalendar {
  const char* name;
  const char* calendar;
  const char* says;
};
class CalendarFaults : public ::testing::TestWithParam<WrongCalendar> {};

TEST_P(CalendarFaults, AreTold) {
  const std::string faults = faults_of(
      Files{{"r.yaml", std::string("version: 1\ncalendars: ") + GetParam().calendar + "\n"},
            {"bad.csv", "date\n\"2026-10-01\"\n\n2026-10-32\n"},
            {"none.csv", "day\n2026-10-01\n"},
            {"bad.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261001T090000Z\n"},
            {"make-up.ics",
             "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261010\nX-APPLE-SPECIAL-DAY:"
             "ALTERNATE-WORKDAY\nEND:VEVENT\nEND:VCALENDAR\n"}});
  EXPECT_THAT(faults, HasSubstr(GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    CalendarFaults,
    ::testing::Values(
        WrongCalendar{"Zone",
                      "{a: {zone: Asia/Peking, week: {mon: [\"09:00-10:00\"]}}}",
                      "unknown time zone 'Asia/Peking'"},
        WrongCalendar{"Day", "{a: {week: {monday: [\"09:00-10:00\"]}}}", "unknown day 'monday'"},
        WrongCalendar{"DayTwice",
                      "{a: {week: {mon-fri: [\"09:00-10:00\"], fri: [\"09:00-10:00\"]}}}",
                      "'fri' stands twice in 'week'"},
        WrongCalendar{"Span", "{a: {week: {mon: [9-18]}}}", "'9-18' is no span of time"},
        WrongCalendar{"EmptySpan", "{a: {week: {mon: [\"09:00-09:00\"]}}}", "is no span of time"},
        WrongCalendar{"Hour", "{a: {week: {mon: [\"09:00-25:00\"]}}}", "is no span of time"},
        WrongCalendar{"Overlap",
                      "{a: {week: {mon: [\"09:00-12:00\", \"11:00-13:00\"]}}}",
                      "overlaps another span"},
        WrongCalendar{"Never", "{a: {closed: [2026-10-01]}}", "is never open"},
        WrongCalendar{"ClosedDay",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: [2026-02-30]}}",
                      "'2026-02-30' is no day"},
        WrongCalendar{"ClosedBackwards",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: [2026-10-07..2026-10-01]}}",
                      "is no day"},
        WrongCalendar{"File",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: nowhere.ics}}",
                      "'nowhere.ics' cannot be read"},
        WrongCalendar{"CsvRow",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: bad.csv}}",
                      "bad.csv:4:1: '2026-10-32' is no day"},
        WrongCalendar{"CsvHeader",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: none.csv}}",
                      "none.csv:1:1: the file has no column 'date' or 'from'"},
        WrongCalendar{"Ics",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: bad.ics}}",
                      "'bad.ics': line 3: '20261001T090000Z' is no whole day"},
        WrongCalendar{"MakeUpDayWithoutHours",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, closed: make-up.ics}}",
                      "warning: 'make-up.ics' has a make-up working day on 2026-10-10"},
        WrongCalendar{"ValidUntil",
                      "{a: {week: {mon: [\"09:00-10:00\"]}, valid_until: 2026}}",
                      "'valid_until' is '2026'"},
        WrongCalendar{
            "BuiltIn", "{Always: {week: {mon: [\"09:00-10:00\"]}}}", "'always' is built in"},
        WrongCalendar{
            "Key", "{a: {week: {mon: [\"09:00-10:00\"]}, holidays: []}}", "write 'closed'"}),
    [](const auto& tested) { return tested.param.name; });

TEST(CalendarRulesTest, UnknownNamesAreFaults) {
  EXPECT_THAT(faults_of(std::string(kOffice) +
                        "classify: [{id: a, when: {time: {during: 办公时间}}, then: {tag: x}}]\n"),
              HasSubstr("unknown calendar '办公时间'"));
  EXPECT_THAT(
      faults_of(std::string(kOffice) + "classify: [{id: a, when: {time: 辦公}, then: {tag: x}}]\n"),
      HasSubstr("`{during: …}` or `{outside: …}`"));
  EXPECT_THAT(
      faults_of(
          std::string(kOffice) +
          "engage: [{id: a, event: message.customer, then: {note: '{{ calendar.x.open }}'}}]\n"),
      HasSubstr("unknown field 'calendar.x.open'"));
}

}  // namespace
}  // namespace triaged
