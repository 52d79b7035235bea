// What comes back of our own writes, late, from a platform that does not say who made a change.
#include "rules/judge/late_echoes.h"

#include <gmock/gmock.h>

#include "model/follow_up.h"
#include "rules/judge/trace.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kRules = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
status: {values: [待處理, 處理中, 已解決], default: 待處理, solved: [已解決]}
classify:
  - {id: solve, when: {text: 搞定}, then: {status: 已解決}}
  - {id: first, when: {text: 甲}, then: {tag: 甲}}
  - {id: second, when: {text: 乙}, then: {tag: 乙}}
  - {id: third, when: {text: 丙}, then: {untag: 甲}}
prioritize:
  - {id: danger, when: {text: 漏電}, then: {raise: 高}}
engage:
  - {id: heard, event: ticket.solved, then: {note: 聽見了}}
)";

class LateEchoTest : public ::testing::Test {
 protected:
  DeskView& desk() { return said_.record().desks["support-chat"]; }

  Decision told(const std::string& field, Json to, Actor by = Actor::kUnknown) {
    return said_.judge(said_.change(field, std::move(to), by));
  }

  Decision told_tags(Json from, Json to) {
    Event event = said_.change("tags", std::move(to), Actor::kUnknown);
    event.changes.front().from = std::move(from);
    return said_.judge(event);
  }

  /// A sync is done which finds, or leaves, the value there.
  void confirm(const std::string& field, const std::string& value, TimePoint at) {
    desk().synced_at = at;
    if (string_at(desk().confirmed, field.c_str()) != value) {
      desk().confirmed[field] = value;
      desk().since[field] = at;
    }
  }

  Record& record() { return said_.record(); }

  Dialogue said_{program_of(kRules)};
};

TEST_F(LateEchoTest, AStatusThatTheCustomerOvertookIsNobodys) {
  said_.say("搞定了");
  said_.say("還是有問題");
  Event solved = said_.change("status", "已解決", Actor::kUnknown);
  solved.types = {std::string(event_type::kTicketSolved)};
  const Decision decision = said_.judge(solved);
  EXPECT_THAT(decision.ignored, Not(IsEmpty()));
  EXPECT_THAT(decision.echoes, ElementsAre("status"));
  EXPECT_THAT(decision.follow_ups, IsEmpty());
  EXPECT_EQ(record().status.value, "待處理");
  EXPECT_FALSE(record().solved_at.has_value());
  EXPECT_THAT(record().locks, IsEmpty());
}

TEST_F(LateEchoTest, ItIsAPersonsOnceTheDeskHadTheNewerOne) {
  said_.say("搞定了");
  said_.say("還是有問題");
  Event solved = said_.change("status", "已解決", Actor::kUnknown);
  confirm("status", "待處理", solved.at - Millis(1000));
  EXPECT_THAT(fired_ids(said_.judge(solved)), ElementsAre("heard"));
  EXPECT_TRUE(record().locks.contains("status"));
}

TEST_F(LateEchoTest, ItIsNobodysWhenItWasOlderThanWhatTheDeskHasNow) {
  said_.say("搞定了");
  said_.say("還是有問題");
  Event solved = said_.change("status", "已解決", Actor::kUnknown);
  confirm("status", "待處理", solved.at + Millis(1000));
  solved.received_at += Millis(2000);
  EXPECT_THAT(said_.judge(solved).ignored, Not(IsEmpty()));
  EXPECT_EQ(record().status.value, "待處理");
}

// What the desk confirmed before the wish says nothing of what was written since.
TEST_F(LateEchoTest, AnOldConfirmationConfirmsNothing) {
  const Decision first = said_.say("你好");
  confirm("status", "待處理", said_.event("app.x").at);
  EXPECT_EQ(first.record.status.value, "待處理");
  said_.say("搞定了");
  said_.say("還是有問題");
  EXPECT_THAT(told("status", "已解決").ignored, Not(IsEmpty()));
  EXPECT_THAT(record().locks, IsEmpty());
}

TEST_F(LateEchoTest, WhenThePlatformSentItCountsForNothing) {
  Event solve = said_.message("搞定了");
  Event goes_on = said_.message("還是有問題");
  Event echo = said_.change("status", "已解決", Actor::kUnknown);
  for (Event* late : {&solve, &goes_on, &echo}) {
    late->received_at += std::chrono::hours(1);
  }
  said_.judge(solve);
  said_.judge(goes_on);
  EXPECT_THAT(said_.judge(echo).ignored, Not(IsEmpty()));
}

TEST_F(LateEchoTest, WhatAPersonChangedSinceIsNotChangedBack) {
  Event solved = said_.change("status", "已解決", Actor::kUnknown);
  said_.say("搞定了");
  told("status", "處理中");
  ASSERT_TRUE(record().locks.contains("status"));
  EXPECT_THAT(said_.judge(solved).ignored, Not(IsEmpty())) << "sent before, and came later";
  EXPECT_EQ(record().status.value, "處理中");
}

TEST_F(LateEchoTest, WhatIsToldTwiceIsHeardOnce) {
  said_.say("你好");
  Event solved = said_.change("status", "已解決", Actor::kUnknown);
  solved.types = {std::string(event_type::kTicketSolved)};
  EXPECT_THAT(fired_ids(said_.judge(solved)), ElementsAre("heard"));
  solved.id += "-again";
  EXPECT_THAT(said_.judge(solved).ignored, Not(IsEmpty()));
  EXPECT_EQ(record().solved_count, 1);
}

TEST_F(LateEchoTest, APersonWhomThePlatformNamesIsBelieved) {
  said_.say("搞定了");
  said_.say("還是有問題");
  EXPECT_THAT(fired_ids(told("status", "已解決", Actor::kAgent)), ElementsAre("heard"));
}

TEST_F(LateEchoTest, ADefaultThatWasWrittenAtTheOpeningDoesNotLockWhatARuleRaised) {
  said_.say("你好");
  said_.say("漏電了");
  EXPECT_THAT(told("priority", "低").ignored, Not(IsEmpty()));
  EXPECT_EQ(record().priority.value, "高");
  EXPECT_THAT(record().locks, IsEmpty());
}

TEST_F(LateEchoTest, AfterMinutesItIsAPersons) {
  said_.say("你好");
  said_.say("漏電了");
  Event lowered = said_.change("priority", "低", Actor::kUnknown);
  lowered.at += std::chrono::minutes(3);
  lowered.received_at = lowered.at;
  EXPECT_EQ(said_.judge(lowered).ignored, "");
  EXPECT_EQ(record().priority.value, "低");
  EXPECT_TRUE(record().locks.contains("priority"));
}

TEST_F(LateEchoTest, ATagThatIsStillOnItsWayWasNotTakenAway) {
  said_.say("甲");
  said_.say("乙");
  EXPECT_THAT(told_tags(Json::array(), {"甲"}).ignored, Not(IsEmpty()));
  EXPECT_THAT(present_names(record().tags), ElementsAre("乙", "甲"));
  EXPECT_THAT(record().locks, IsEmpty());
  EXPECT_EQ(told_tags({"甲", "乙"}, {"甲"}).ignored, "") << "it was there and is not any more";
  EXPECT_THAT(present_names(record().tags), ElementsAre("甲"));
}

TEST_F(LateEchoTest, WithoutWhatWasThereBeforeTheDeskTellsWhatIsOnItsWay) {
  said_.say("甲");
  said_.say("乙");
  desk().confirmed["tags"] = Json::array({"甲"});
  told_tags(Json(), {"甲"});
  EXPECT_THAT(present_names(record().tags), ElementsAre("乙", "甲"));
  desk().confirmed["tags"] = Json::array({"甲", "乙"});
  told_tags(Json(), {"甲"});
  EXPECT_THAT(present_names(record().tags), ElementsAre("甲"));
}

TEST_F(LateEchoTest, ATagThatIsStillToGoWasNotGivenAgain) {
  said_.say("甲");
  desk().confirmed["tags"] = Json::array({"甲"});
  said_.say("丙");
  told_tags(Json::array(), {"甲"});
  EXPECT_THAT(present_names(record().tags), IsEmpty());
  desk().confirmed["tags"] = Json::array();
  told_tags(Json::array(), {"甲"});
  EXPECT_THAT(present_names(record().tags), ElementsAre("甲"));
  EXPECT_TRUE(record().locks.contains("tag:甲"));
}

// 待處理 and 處理中 are both `open` there, which reads as the first of them.
TEST_F(LateEchoTest, WhatThePlatformShowsAlikeIsNoChange) {
  said_.say("搞定了");
  said_.say("還是有問題");
  Event reopened = said_.change("status", "處理中", Actor::kUnknown);
  reopened.changes.front().also = {"待處理"};
  EXPECT_THAT(said_.judge(reopened).ignored, Not(IsEmpty()));
  EXPECT_EQ(record().status.value, "待處理");
  EXPECT_THAT(record().locks, IsEmpty());
}

TEST_F(LateEchoTest, AStatusThatTheDeskNeverTookIsThePersonsWhoSetsIt) {
  const Decision decision = said_.say("搞定了");
  ASSERT_EQ(decision.follow_ups.size(), 1U);
  EXPECT_THAT(told("status", "已解決").ignored, Not(IsEmpty())) << "an echo, until it was refused";
  desk().owed = to_json(decision.follow_ups.front());
  EXPECT_THAT(fired_ids(told("status", "已解決")), ElementsAre("heard"));
  EXPECT_THAT(record().locks, IsEmpty()) << "it may be a later write of ours";
  EXPECT_EQ(record().solved_count, 1) << "solved once, by rule and person";
  EXPECT_EQ(record().status.rule, "solve") << "so that an undo takes it back";
  EXPECT_THAT(told("status", "已解決").ignored, Not(IsEmpty())) << "the desk still owes it";
  EXPECT_THAT(said_.judge(decision.follow_ups.front()).ignored, Not(IsEmpty()))
      << "the person's was heard already";
}

TEST_F(LateEchoTest, AnotherWhoIsNamedLocksIt) {
  const Decision decision = said_.say("搞定了");
  desk().owed = to_json(decision.follow_ups.front());
  EXPECT_THAT(fired_ids(told("status", "已解決", Actor::kAgent)), ElementsAre("heard"));
  EXPECT_TRUE(record().locks.contains("status"));
  record().locks.clear();  // as the customer's next act does
  EXPECT_THAT(said_.judge(decision.follow_ups.front()).ignored, Not(IsEmpty())) << "heard once";
}

// A stored decision is judged again without the desks.
TEST_F(LateEchoTest, TheDecisionKeepsWhatItTookForAnEcho) {
  const Decision decision = said_.say("搞定了");
  desk().owed = to_json(decision.follow_ups.front());
  const Record before = record();
  const Event solved = said_.change("status", "已解決", Actor::kUnknown);
  const Json stored = to_json(said_.judge(solved));
  Record without_desks = before;
  without_desks.desks.clear();
  const auto program = program_of(kRules);
  const Retrace again = retrace(*program, solved, without_desks, {{}, stored_echoes(stored)});
  EXPECT_THAT(fired_ids(again.decision), ElementsAre("heard"));
  EXPECT_EQ(program->restore(solved, without_desks, stored).record.heard_status,
            decision.follow_ups.front().id);
}

TEST_F(LateEchoTest, WhatTellsOfAnOvertakenStatusIsIgnored) {
  const Decision decision = said_.say("搞定了");
  ASSERT_EQ(decision.follow_ups.size(), 1U);
  said_.say("還是有問題");
  EXPECT_THAT(said_.judge(decision.follow_ups.front()).ignored, Not(IsEmpty()));
  EXPECT_FALSE(record().solved_at.has_value());
}

TEST_F(LateEchoTest, TheStoredRecordKeepsWhatWasReplaced) {
  said_.say("你好");
  said_.say("漏電了");
  const Record read = record_from_json(to_json(record())).take();
  ASSERT_EQ(read.replaced.at("priority").size(), 1U);
  EXPECT_EQ(read.replaced.at("priority").front().value, "低");
  EXPECT_EQ(to_text(read), to_text(record()));
}

}  // namespace
}  // namespace triaged
