#include "base/time.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(TimeTest, ReadsRfc3339AndWritesUtc) {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-11-21T09:30:00+08:00", "2026-11-21T01:30:00Z"},
      {"2026-11-21T09:30+08:00", "2026-11-21T01:30:00Z"},
      {"2026-03-20T10:15:30.123Z", "2026-03-20T10:15:30.123Z"},
      {"2026-03-20 10:15:30.1239876-0330", "2026-03-20T13:45:30.123Z"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"}};
  for (const auto& [text, utc] : cases) {
    auto parsed = parse_time(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(format_utc(*parsed), utc) << text;
  }
}

TEST(TimeTest, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "2026-11-21",
                           "2026-02-30T00:00:00Z",
                           "2026-11-21T25:00:00Z",
                           "2026-11-21T09:30:00",
                           "2026-11-21T09:30:00Zx",
                           "-026-11-21T09:30:00Z",
                           "2026-11-21T09:30:00+24:00"}) {
    EXPECT_FALSE(parse_time(text).ok()) << text;
  }
}

TEST(TimeTest, DurationsGoRound) {
  for (const char* text : {"250ms", "90s", "30m", "4h", "5d", "0d"}) {
    EXPECT_EQ(format_duration(parse_duration(text).value()), text);
  }
  for (const char* text : {"", "5", "h", "-1h", "1.5h", "5 d", "4H", "99999999999999999d"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
}

TEST(TimeTest, ZoneGivesTheLocalDate) {
  const TimePoint at = parse_time("2026-11-21T16:30:00Z").value();
  EXPECT_EQ(Zone::find("Asia/Shanghai").value().date_digits(at), "20261122");
  EXPECT_EQ(Zone::utc().date_digits(at), "20261121");
  EXPECT_EQ(Zone::find("Asia/Shanghai").value().format(at), "2026-11-22 00:30");
  EXPECT_EQ(Zone::find("Mars/Olympus").error().code, ErrorCode::kNotFound);
}

}  // namespace
}  // namespace triaged
