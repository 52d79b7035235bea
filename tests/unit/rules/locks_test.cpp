// What people set and rules leave alone: locks, the corrections that follow, our own echoes.
#include <gmock/gmock.h>

#include "merged_rules.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LockTest, PersonsChangeLocksTheField) {
  Dialogue dialogue = dialogue_of("route:\n  - {id: a, when: {text: 漏}, then: {group: 甲組}}\n");
  dialogue.say("你好");
  dialogue.judge(dialogue.change("group", "乙組"));
  const Decision decision = dialogue.say("漏");
  EXPECT_EQ(decision.record.group.value, "乙組");
  ASSERT_EQ(decision.held_back.size(), 1U);
  EXPECT_EQ(decision.held_back[0].field, "group");
  EXPECT_EQ(decision.held_back[0].wish, "甲組");
}

TEST(LockTest, OverrideHumanGoesThroughTheLock) {
  Dialogue dialogue = dialogue_of(
      "route:\n  - {id: a, when: {text: 漏}, then: {group: 甲組}, override_human: true}\n");
  dialogue.say("你好");
  dialogue.judge(dialogue.change("group", "乙組"));
  EXPECT_EQ(dialogue.say("漏").record.group.value, "甲組");
}

TEST(LockTest, InitialValuesDoNotLock) {
  Dialogue dialogue = dialogue_of("route:\n  - {id: a, then: {group: 甲組}}\n");
  Event first = dialogue.message("你好");
  first.ticket.group = "乙組";
  EXPECT_EQ(dialogue.judge(first).record.group.value, "甲組");
}

TEST(LockTest, ChangeWithoutAnActorCountsAsAPersons) {
  Dialogue dialogue = dialogue_of("route:\n  - {id: a, when: {text: 漏}, then: {group: 甲組}}\n");
  dialogue.say("你好");
  dialogue.judge(dialogue.change("group", "乙組", Actor::kUnknown));
  EXPECT_EQ(dialogue.say("漏").record.group.value, "乙組");
}

TEST(LockTest, StatusLockEndsWithTheCustomersNextAct) {
  Dialogue dialogue = dialogue_of(
      "engage:\n  - {id: a, event: [message.customer, ticket.updated], then: {status: 需升級}}\n");
  dialogue.say("你好");
  const Decision locked = dialogue.judge(dialogue.change("status", "處理中"));
  EXPECT_EQ(locked.record.status.value, "處理中");
  EXPECT_EQ(dialogue.say("還在嗎").record.status.value, "需升級");
}

TEST(LockTest, StatusLockOutlastsWhatTheCustomersMailboxAnswers) {
  Dialogue dialogue = dialogue_of(
      "engage:\n  - {id: a, event: [audit.invalidated, ticket.updated], then: {status: 需升級}}\n");
  dialogue.say("你好");
  dialogue.judge(dialogue.change("status", "處理中"));
  Event away = dialogue.message("我在休假");
  away.message->by = away.actor = Actor::kAutoReply;
  const Decision held = dialogue.judge(away);
  EXPECT_EQ(held.record.status.value, "處理中");
  EXPECT_EQ(held.held_back.size(), 1U);
}

TEST(LockTest, PriorityLockYieldsToNewEvidenceOnly) {
  Dialogue dialogue = dialogue_of(
      "classify:\n  - {id: c, when: {text: 漏電}, then: {tag: 安全}}\n"
      "prioritize:\n  - {id: p, when: {tag: 安全}, then: {raise: 高}}\n");
  EXPECT_EQ(dialogue.say("漏電").record.priority.value, "高");
  EXPECT_EQ(dialogue.judge(dialogue.change("priority", "低")).record.priority.value, "低");
  const Decision stale = dialogue.say("請問有消息嗎");
  EXPECT_EQ(stale.record.priority.value, "低") << "the tag is old evidence";
  ASSERT_EQ(stale.held_back.size(), 1U);
  EXPECT_EQ(dialogue.say("又漏電了").record.priority.value, "高");
}

TEST(LockTest, OfTwoEventsInOneInstantTheLaterIsNewer) {
  Dialogue said(program_of(R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
prioritize:
  - {id: hot, event: [message.customer, ticket.updated], when: {any: [{text: {has_any: [冒煙]}}, {changed: {field: priority}}]}, then: {raise: 高}}
)"));
  said.say("你好");
  Event lock = said.change("priority", "中");
  EXPECT_EQ(said.judge(lock).record.priority.value, "中") << "not by the event that locks";
  Event same_instant = said.message("冒煙了");
  same_instant.at = lock.at;
  EXPECT_EQ(said.judge(same_instant).record.priority.value, "高");
}

TEST(LockTest, EvidenceOlderThanTheLockIsHeldBack) {
  Dialogue said(program_of(R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
prioritize:
  - {id: hot, when: {text: {has_any: [冒煙]}}, then: {raise: 高}}
)"));
  said.say("你好");
  said.judge(said.change("priority", "中"));
  Event late = said.message("冒煙了");
  late.at = at_minute(1);
  const Decision decision = said.judge(late);
  EXPECT_EQ(decision.record.priority.value, "中");
  EXPECT_EQ(decision.held_back.size(), 1U);
}

TEST(LockTest, LocksEndWhenTheTicketIsClosedAndReopened) {
  Dialogue dialogue = dialogue_of("route:\n  - {id: a, when: {text: 漏}, then: {group: 甲組}}\n");
  dialogue.say("你好");
  dialogue.judge(dialogue.change("group", "乙組"));
  dialogue.judge(dialogue.event("ticket.closed"));
  dialogue.judge(dialogue.event("ticket.reopened"));
  EXPECT_THAT(dialogue.record().locks, IsEmpty());
}

TEST(CorrectionTest, PersonsChangeFollowsAsAnEventOfItsOwn) {
  Dialogue dialogue = dialogue_of(
      "route:\n  - {id: a, then: {group: 甲組}}\n"
      "engage:\n"
      "  - {id: n, event: {event: agent.corrected, field: group}, then: {note: 改派了}}\n");
  dialogue.say("你好");
  const Decision changed = dialogue.judge(dialogue.change("group", "乙組"));
  ASSERT_EQ(changed.follow_ups.size(), 1U);
  const Event& follow = changed.follow_ups[0];
  EXPECT_EQ(follow.detail["ours"], "甲組");
  EXPECT_EQ(follow.detail["theirs"], "乙組");
  EXPECT_EQ(follow.detail["rule"], "a");
  EXPECT_THAT(fired_ids(dialogue.judge(follow)), ElementsAre("n"));
}

TEST(EchoTest, OwnWriteAndUnchangedValueFireNothing) {
  Dialogue dialogue = dialogue_of(
      "engage:\n  - {id: a, event: ticket.updated, then: {note: 變了}}\n"
      "prioritize:\n  - {id: p, then: {raise: 高}}\n");
  dialogue.say("你好");
  const Decision echo = dialogue.judge(dialogue.change("priority", "高", Actor::kUnknown));
  EXPECT_THAT(fired_ids(echo), IsEmpty());
  EXPECT_NE(echo.ignored, "");
  EXPECT_THAT(echo.record.locks, IsEmpty());
  Event own = dialogue.change("status", "處理中");
  own.own = true;
  EXPECT_EQ(dialogue.judge(own).ignored, "the echo of our own write");
}

}  // namespace
}  // namespace triaged
