#include <gtest/gtest.h>

#include <sstream>

#include "base/time.h"
#include "cli/doctor_clock.h"
#include "cli/doctor_report.h"
#include "cli/visible_stream.h"

namespace triaged {
namespace {

using Level = DoctorFinding::Level;

struct DateCase {
  const char* name;
  const char* text;
  const char* at;  ///< "" = refused
};
class HttpDateTest : public testing::TestWithParam<DateCase> {};

TEST_P(HttpDateTest, ReadsTheOneFormThatIsStillSent) {
  const auto at = parse_http_date(GetParam().text);
  EXPECT_EQ(at ? format_utc(*at) : "", GetParam().at);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    HttpDateTest,
    testing::Values(
        // https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
        DateCase{"fixdate", "Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
        DateCase{"december", "Thu, 31 Dec 2026 23:59:59 GMT", "2026-12-31T23:59:59Z"},
        DateCase{"obsolete", "Sunday, 06-Nov-94 08:49:37 GMT", ""},
        DateCase{"no_such_month", "Sun, 06 Nom 1994 08:49:37 GMT", ""},
        DateCase{"no_such_day", "Sun, 46 Nov 1994 08:49:37 GMT", ""},
        DateCase{"other_zone", "Sun, 06 Nov 1994 08:49:37 CET", ""},
        DateCase{"empty", "", ""}),
    [](const auto& row) { return std::string(row.param.name); });

struct SkewCase {
  const char* name;
  std::vector<int> seconds;  ///< theirs less ours, of each answer
  std::optional<Millis> window;
  Level level;
  const char* message;
};
class ClockSkewTest : public testing::TestWithParam<SkewCase> {};

TEST_P(ClockSkewTest, JudgesTheSmallestDifference) {
  const TimePoint date = *parse_time("1994-11-06T08:49:37Z");
  ClockSkew skew;
  for (const int seconds : GetParam().seconds) {
    skew.note({200, {{"date", "Sun, 06 Nov 1994 08:49:37 GMT"}}, "", ""},
              date + std::chrono::milliseconds(500) - std::chrono::seconds(seconds));
  }
  const DoctorFinding finding = skew.finding(GetParam().window);
  EXPECT_EQ(finding.level, GetParam().level);
  EXPECT_EQ(finding.message, GetParam().message);
  EXPECT_EQ(finding.hint.empty(), finding.level == Level::kOk || finding.level == Level::kUnseen);
}

INSTANTIATE_TEST_SUITE_P(
    Table,
    ClockSkewTest,
    testing::Values(
        SkewCase{
            "agrees", {0}, Millis(300'000), Level::kOk, "the platform's clock agrees with ours"},
        SkewCase{"a_minute", {60}, {}, Level::kOk, "the platform's clock agrees with ours"},
        SkewCase{"ahead", {61}, {}, Level::kWarning, "the platform's clock is 61 s ahead of ours"},
        SkewCase{"behind", {-90}, {}, Level::kWarning, "the platform's clock is 90 s behind ours"},
        SkewCase{"late_answers_count_less",
                 {-100, -2, -70},
                 {},
                 Level::kOk,
                 "the platform's clock agrees with ours"},
        SkewCase{
            "beyond_the_window",
            {-301},
            Millis(300'000),
            Level::kFault,
            "the platform's clock is 301 s behind ours: signed webhooks are refused beyond 300 s"},
        SkewCase{
            "no_answer", {}, {}, Level::kUnseen, "not looked at: the platform did not answer"}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(ClockSkewTest, SaysThatAnswersWithoutADateTellNothing) {
  ClockSkew skew;
  skew.note({401, {}, "", ""}, *parse_time("1994-11-06T08:49:37Z"));
  EXPECT_EQ(skew.finding({}).level, Level::kUnseen);
  EXPECT_EQ(skew.finding({}).message, "not compared: the platform's answers carry no date");
}

TEST(ClockSkewTest, TakesACallThatFailedForNoAnswer) {
  ClockSkew skew;
  skew.note({0, {}, "", "connection refused"}, *parse_time("1994-11-06T08:49:37Z"));
  EXPECT_EQ(skew.finding({}).message, "not looked at: the platform did not answer");
}

std::vector<Examination> examined(Level level) {
  return {{"desk",
           "chatwoot",
           "internal",
           true,
           {{Level::kOk, "token", "well", "", {}, {"a", "b"}, false},
            {level, "labels", "not defined: x", "define it", {"x"}, {}, true}}}};
}

TEST(DoctorReportTest, ShowsOneLineAFinding) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(report_examinations(examined(Level::kWarning), false, {out, err}), kExitGood);
  EXPECT_EQ(out.str(),
            "desk (chatwoot, mode internal)\n"
            "  ok       token   well; created: a, b\n"
            "  warning  labels  not defined: x (define it; 'triaged doctor desk --fix' mends it)\n"
            "0 faults, 1 warning\n");
}

TEST(DoctorReportTest, WhatNobodyLookedAtIsNeitherGoodNorCounted) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(report_examinations(examined(Level::kUnseen), false, {out, err}), kExitGood);
  EXPECT_NE(out.str().find("  unseen   labels  not defined: x"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("0 faults, 0 warnings\n"), std::string::npos) << out.str();
}

TEST(DoctorReportTest, ColoursOnlyATerminal) {
  std::ostringstream out;
  std::ostringstream err;
  CommandIo io{out, err};
  io.out_colour = true;
  EXPECT_EQ(report_examinations(examined(Level::kFault), false, io), kExitFaults);
  EXPECT_NE(visible(out.str()).find("\x1B[31mfault"), std::string::npos) << out.str();
}

TEST(DoctorReportTest, SaysTheSameAsJson) {
  std::ostringstream out;
  std::ostringstream err;
  EXPECT_EQ(report_examinations(examined(Level::kFault), true, {out, err}), kExitFaults);
  const Result<Json> json = parse_json(out.str());
  ASSERT_TRUE(json.ok()) << out.str();
  EXPECT_EQ((*json)["ok"], false);
  EXPECT_EQ((*json)["faults"], 1);
  const Json finding = (*json)["accounts"][0]["findings"][1];
  EXPECT_EQ(finding["level"], "fault");
  EXPECT_EQ(finding["missing"], Json::array({"x"}));
  EXPECT_EQ(finding["fixable"], true);
}

}  // namespace
}  // namespace triaged
