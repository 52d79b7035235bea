// A rule whose change is taken back again and again stops making it.
#include "rules/judge/breaker.h"

#include <gmock/gmock.h>

#include "rules/judge/trace.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kPingPong = R"(version: 1
status: {values: [甲, 乙], default: 甲}
engage:
  - {id: to.b, event: app.b, then: {status: 乙, tag: [看過]}}
  - {id: to.a, event: app.a, then: {status: 甲}}
)";

/// The rule made its change as often as it may.
void wear_out(Dialogue& said) {
  said.say("x");
  for (int i = 0; i < kMostEqualChanges; ++i) {
    EXPECT_EQ(said.judge(said.event("app.b")).record.status.value, "乙") << i;
    if (i + 1 < kMostEqualChanges) {
      EXPECT_EQ(said.judge(said.event("app.a")).record.status.value, "甲") << i;
    }
  }
}

TEST(BreakerTest, ChangeMadeTooOftenInAnHourIsHeldBack) {
  Dialogue said(program_of(kPingPong));
  wear_out(said);
  said.judge(said.event("app.a"));
  const Decision held = said.judge(said.event("app.b"));
  EXPECT_EQ(held.record.status.value, "甲");
  EXPECT_THAT(fired_ids(held), IsEmpty());
  EXPECT_THAT(held.oscillating, ElementsAre("to.b"));
  ASSERT_EQ(held.held_back.size(), 1U);
  EXPECT_EQ(held.held_back[0].rule, "to.b");
  EXPECT_EQ(held.held_back[0].field, "status");
  EXPECT_EQ(held.held_back[0].wish, "乙");
  EXPECT_THAT(held.held_back[0].reason, HasSubstr("5 times within an hour"));
  ASSERT_EQ(held.would.size(), 1U) << "it watches, as a shadow rule does";
  EXPECT_EQ(held.would[0].to, "乙");
}

TEST(BreakerTest, LetsTheRuleActAgainWhenTheHourIsOver) {
  Dialogue said(program_of(kPingPong));
  wear_out(said);
  said.judge(said.event("app.a"));
  Event later = said.event("app.b");
  later.at = at_minute(62 + 1);  // the first of its changes was at minute 2
  EXPECT_EQ(said.judge(later).record.status.value, "乙");
}

TEST(BreakerTest, WishThatChangesNothingIsNotHeldBack) {
  Dialogue said(program_of(kPingPong));
  wear_out(said);
  EXPECT_THAT(said.judge(said.event("app.b")).held_back, IsEmpty());
}

TEST(BreakerTest, CountsEachRecordByItself) {
  const auto program = program_of(kPingPong);
  Dialogue said(program);
  wear_out(said);
  Dialogue other(program);
  other.say("x");
  EXPECT_EQ(other.judge(other.event("app.b")).record.status.value, "乙");
}

TEST(BreakerTest, CountsTagsGivenAndTakenAway) {
  Dialogue said(program_of(R"(version: 1
engage:
  - {id: give, event: app.b, then: {tag: [急]}}
  - {id: take, event: app.a, then: {untag: [急]}}
)"));
  said.say("x");
  for (int i = 0; i < kMostEqualChanges; ++i) {
    said.judge(said.event("app.b"));
    EXPECT_THAT(tags_of(said.judge(said.event("app.a"))), IsEmpty());
  }
  EXPECT_THAT(said.judge(said.event("app.b")).oscillating, ElementsAre("give"));
  EXPECT_THAT(tags_of(said.judge(said.event("app.b"))), IsEmpty());
}

TEST(BreakerTest, ExplainSaysThatTheRuleOnlyWatches) {
  const auto program = program_of(kPingPong);
  Dialogue said(program);
  wear_out(said);
  said.judge(said.event("app.a"));
  const Record before = said.record();
  const Retrace again = retrace(*program, said.event("app.b"), before, {}, "to.b");
  ASSERT_EQ(again.rules.size(), 1U);
  EXPECT_EQ(again.rules[0].state, RuleTrace::State::kWatching);
  EXPECT_EQ(again.decision.held_back.size(), 1U);
}

TEST(BreakerTest, OutlivesTheStore) {
  Dialogue said(program_of(kPingPong));
  wear_out(said);
  const Result<Record> read = record_from_json(to_json(said.record()));
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->rule_writes, said.record().rule_writes);
  EXPECT_EQ(read->rule_writes.size(), 10U) << "5 times 乙, 4 times 甲, and the tag once";
}

}  // namespace
}  // namespace triaged
