#include "deliver/retry.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace triaged {
namespace {

TimePoint noon() {
  return parse_time("2026-11-21T12:00:00Z").value();
}

struct DelayCase {
  const char* name;
  int attempts_before;
  double random;
  std::int64_t expected_ms;
};
class BackoffTest : public testing::TestWithParam<DelayCase> {};

TEST_P(BackoffTest, DoublesUpToTheCap) {
  const DelayCase& c = GetParam();
  EXPECT_EQ(backoff_delay(DeliveryPolicy{}, c.attempts_before, c.random), Millis(c.expected_ms));
}

INSTANTIATE_TEST_SUITE_P(Delays,
                         BackoffTest,
                         testing::Values(DelayCase{"First", 0, 0.999, 999},
                                         DelayCase{"FirstAtOnce", 0, 0, 0},
                                         DelayCase{"Third", 2, 0.5, 2000},
                                         DelayCase{"AtTheCap", 10, 1, 900'000},
                                         DelayCase{"FarBeyond", 100'000, 0.5, 450'000}),
                         [](const auto& tested) { return tested.param.name; });

struct HeaderCase {
  const char* name;
  const char* value;
  std::optional<std::int64_t> expected_ms;
};
class RetryAfterTest : public testing::TestWithParam<HeaderCase> {};

TEST_P(RetryAfterTest, ReadsSecondsAndDates) {
  const HttpResponse response{429, {{"retry-after", GetParam().value}}, "", ""};
  const auto read = retry_after(response, noon());
  EXPECT_EQ(read.has_value(), GetParam().expected_ms.has_value());
  EXPECT_EQ(read.value_or(Millis(-1)).count(), GetParam().expected_ms.value_or(-1));
}

INSTANTIATE_TEST_SUITE_P(Headers,
                         RetryAfterTest,
                         testing::Values(HeaderCase{"Seconds", "120", 120'000},
                                         HeaderCase{"Zero", "0", 0},
                                         HeaderCase{
                                             "Date", "Sat, 21 Nov 2026 12:00:30 GMT", 30'000},
                                         HeaderCase{"PastDate", "Sat, 21 Nov 2026 11:00:00 GMT", 0},
                                         HeaderCase{"Year", "31536000", 3'600'000},
                                         HeaderCase{"Negative", "-5", 0},
                                         HeaderCase{"Words", "soon", std::nullopt},
                                         HeaderCase{"Empty", "", std::nullopt}),
                         [](const auto& tested) { return tested.param.name; });

OutboxEntry entry_made(Millis ago) {
  OutboxEntry entry;
  entry.kind = EntryKind::kNote;
  entry.created_at = noon() - ago;
  return entry;
}

TEST(NextTryTest, EndsWithTheAgeLimit) {
  DeliveryPolicy policy;
  policy.max_age = std::chrono::hours(1);
  const Failure failure{"status 503", Millis(60'000), false, 0};
  const auto young = after_failure(entry_made(Millis(0)), policy, failure, noon(), 0.5);
  EXPECT_EQ(young.state, EntryState::kPending);
  const auto old =
      after_failure(entry_made(std::chrono::minutes(60)), policy, failure, noon(), 0.5);
  EXPECT_EQ(old.state, EntryState::kDead);
  EXPECT_EQ(old.reason, "given up after 1h: status 503");
}

TEST(NextTryTest, ComesNoLaterThanTheExpiry) {
  OutboxEntry entry = entry_made(Millis(0));
  entry.expires_at = noon() + std::chrono::seconds(5);
  const Failure failure{"status 429", Millis(60'000), false, 0};
  EXPECT_EQ(after_failure(entry, DeliveryPolicy{}, failure, noon(), 0.5).due_at, *entry.expires_at);
}

}  // namespace
}  // namespace triaged
