// A rule whose change is taken back again and again stops making it.
#include "rules/judge/breaker.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "rules/judge/trace.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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

constexpr const char* kChat = R"(version: 1
status: {values: [處理中, 等待客戶], default: 處理中}
engage:
  - {id: waiting.over, event: message.customer, when: {ticket.status: 等待客戶}, then: {status: 處理中}}
)";

TEST(BreakerTest, WhatTheCustomerSaysInBetweenIsNoLoop) {
  Dialogue said(program_of(kChat));
  said.say("x");
  for (int i = 0; i < 2 * kMostEqualChanges; ++i) {
    said.judge(said.change("status", "等待客戶"));
    const Decision answered = said.say("回覆 " + std::to_string(i));
    EXPECT_EQ(answered.record.status.value, "處理中") << i;
    EXPECT_THAT(answered.oscillating, IsEmpty());
  }
}

TEST(BreakerTest, WhatTheCustomersMailboxAnswersIsALoop) {
  Dialogue said(program_of(R"(version: 1
status: {values: [甲, 乙], default: 甲}
engage:
  - {id: to.b, event: audit.invalidated, then: {status: 乙}}
  - {id: to.a, event: app.a, then: {status: 甲}}
)"));
  said.say("x");
  Decision last;
  for (int i = 0; i <= kMostEqualChanges; ++i) {
    Event away = said.message("不在辦公室 " + std::to_string(i));
    away.message->by = away.actor = Actor::kAutoReply;
    last = said.judge(away);
    said.judge(said.event("app.a"));
  }
  EXPECT_THAT(last.oscillating, ElementsAre("to.b"));
}

TEST(BreakerTest, LevelThatChangesNothingIsNotHeldBack) {
  Dialogue said(program_of(R"(version: 1
priority: {levels: [低, 中, 高, 急], default: 低}
prioritize:
  - {id: up, event: app.up, then: {raise: 中, tag: [升過], cap: 高}}
)"));
  said.say("x");
  for (int i = 0; i < kMostEqualChanges; ++i) {
    EXPECT_EQ(said.judge(said.event("app.up")).record.priority.value, "中") << i;
    said.record().priority = {"低", 0, Actor::kUnknown, ""};
  }
  said.record().priority = {"急", 0, Actor::kUnknown, ""};
  said.record().tags.clear();
  const Decision higher = said.judge(said.event("app.up"));
  EXPECT_THAT(higher.oscillating, IsEmpty()) << "it is above that level already";
  EXPECT_THAT(tags_of(higher), ElementsAre("升過"));
  said.record().priority = {"低", 0, Actor::kUnknown, ""};
  EXPECT_THAT(said.judge(said.event("app.up")).oscillating, ElementsAre("up"));
}

TEST(BreakerTest, KeepsTheNewestChangesOnly) {
  std::string rules = "version: 1\nengage:\n";
  for (const char* event : {"a", "b"}) {
    const std::string effect = *event == 'a' ? "tag" : "untag";
    for (int i = 0; i < 150; ++i) {
      const std::string number = std::to_string(i);
      rules += std::string("  - {id: ") + event + number + ", event: app." + event + ", then: {" +
               effect + ": [t" + number + "]}}\n";
    }
  }
  Dialogue said(program_of(rules));
  said.say("x");
  said.judge(said.event("app.a"));
  said.judge(said.event("app.b"));
  const std::vector<RuleWrite>& writes = said.record().rule_writes;
  ASSERT_EQ(writes.size(), kMostRuleWrites);
  EXPECT_EQ(std::ranges::count(writes, at_minute(3), &RuleWrite::at), 150);
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
  EXPECT_THAT(to_json(again.rules[0])["flip"].get<std::string>(),
              AllOf(HasSubstr("5 times within an hour"), Not(HasSubstr("mode"))));
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
