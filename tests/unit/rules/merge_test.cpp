#include <gmock/gmock.h>

#include "merged_rules.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

/// One message that two or three rules judge, and what comes out.
struct MergeCase {
  const char* name;
  const char* rules;
  const char* field;  ///< kind, problem, group, assignee, status, priority
  const char* value;
  bool conflict;
};
void PrintTo(const MergeCase& one, std::ostream* out) {
  *out << one.name;
}

std::string value_of(const Record& record, const std::string& field) {
  if (field == "group") {
    return record.group.value;
  }
  if (field == "assignee") {
    return record.assignee.value;
  }
  if (field == "status") {
    return record.status.value;
  }
  if (field == "priority") {
    return record.priority.value;
  }
  const auto found = record.dimensions.find(field);
  return found == record.dimensions.end() ? "" : found->second.value;
}

class WithinOneEventTest : public ::testing::TestWithParam<MergeCase> {};

TEST_P(WithinOneEventTest, MergesByTheLaw) {
  Dialogue dialogue = dialogue_of(GetParam().rules);
  const Decision decision = dialogue.say("壞了");
  EXPECT_EQ(value_of(decision.record, GetParam().field), GetParam().value);
  EXPECT_EQ(!decision.conflicts.empty(), GetParam().conflict);
  EXPECT_THAT(tags_of(decision),
              GetParam().conflict
                  ? ::testing::Matcher<std::vector<std::string>>(Contains("規則衝突"))
                  : Not(Contains("規則衝突")));
}

INSTANTIATE_TEST_SUITE_P(
    Laws,
    WithinOneEventTest,
    ::testing::Values(MergeCase{"LargerWeightSetsTheDimension",
                                "classify:\n"
                                "  - {id: a, then: {set: {problem: 產品質量}}, weight: 50}\n"
                                "  - {id: b, then: {set: {problem: 服務流程}}, weight: 60}\n",
                                "problem",
                                "服務流程",
                                false},
                      MergeCase{"EqualWeightsWithDifferentValuesFallBackToTheDefault",
                                "classify:\n"
                                "  - {id: a, then: {set: {kind: 投訴}}}\n"
                                "  - {id: b, then: {set: {kind: 建議}}}\n",
                                "kind",
                                "咨詢",
                                true},
                      MergeCase{"EqualWeightsWithDifferentValuesLeaveADimensionWithoutDefaultUnset",
                                "classify:\n"
                                "  - {id: a, then: {set: {problem: 產品質量}}}\n"
                                "  - {id: b, then: {set: {problem: 服務流程}}}\n",
                                "problem",
                                "",
                                true},
                      MergeCase{"EqualWeightsWithOneValueAgree",
                                "classify:\n"
                                "  - {id: a, then: {set: {kind: 投訴}}}\n"
                                "  - {id: b, then: {set: {kind: 投诉}}}\n",
                                "kind",
                                "投訴",
                                false},
                      MergeCase{"ConflictBelowTheTopWeightDoesNotMatter",
                                "classify:\n"
                                "  - {id: a, then: {set: {problem: 產品質量}}}\n"
                                "  - {id: b, then: {set: {problem: 服務流程}}}\n"
                                "  - {id: c, then: {set: {problem: 人員服務}}, weight: 101}\n",
                                "problem",
                                "人員服務",
                                false},
                      MergeCase{"ConflictAcrossPhasesIsStillOneEvent",
                                "classify:\n"
                                "  - {id: a, then: {set: {problem: 產品質量}}}\n"
                                "route:\n"
                                "  - {id: b, then: {set: {problem: 服務流程}}}\n",
                                "problem",
                                "",
                                true},
                      MergeCase{"RoutingConflictFallsBackToTheDefaultRoute",
                                "route:\n"
                                "  - {id: a, then: {group: 甲組}}\n"
                                "  - {id: b, then: {group: 乙組}}\n",
                                "group",
                                "人工分派",
                                true},
                      MergeCase{"LargerWeightRoutes",
                                "route:\n"
                                "  - {id: a, then: {group: 甲組}, weight: 200}\n"
                                "  - {id: b, then: {group: 乙組}}\n",
                                "group",
                                "甲組",
                                false},
                      MergeCase{"AssigneeFollowsTheWeight",
                                "route:\n"
                                "  - {id: a, then: {assignee: li}, weight: 1}\n"
                                "  - {id: b, then: {assignee: wang}, weight: 2}\n",
                                "assignee",
                                "wang",
                                false},
                      MergeCase{"StatusFollowsTheWeight",
                                "route:\n"
                                "  - {id: a, then: {status: 處理中}}\n"
                                "  - {id: b, then: {status: 需升級}, weight: 101}\n",
                                "status",
                                "需升級",
                                false},
                      MergeCase{"HighestRaiseWins",
                                "prioritize:\n"
                                "  - {id: a, then: {raise: 高}, weight: 1}\n"
                                "  - {id: b, then: {raise: 中}, weight: 900}\n",
                                "priority",
                                "高",
                                false},
                      MergeCase{"CapLimitsEveryRaise",
                                "prioritize:\n"
                                "  - {id: a, then: {raise: 高}}\n"
                                "  - {id: b, then: {cap: 中}}\n",
                                "priority",
                                "中",
                                false},
                      MergeCase{"LowestCapWins",
                                "prioritize:\n"
                                "  - {id: a, then: {raise: 高}}\n"
                                "  - {id: b, then: {cap: 中}}\n"
                                "  - {id: c, then: {cap: 低}}\n",
                                "priority",
                                "低",
                                false},
                      MergeCase{"ScoreLevelActsAsOneRaise",
                                "classify:\n"
                                "  - {id: a, then: {score: {urgency: {add: 20}}}}\n"
                                "  - {id: b, then: {score: {urgency: {add: 15}}}}\n",
                                "priority",
                                "中",
                                false},
                      MergeCase{"ScoreGroupIsClamped",
                                "classify:\n"
                                "  - {id: a, then: {score: {urgency: {add: 50, group: tone}}}}\n"
                                "  - {id: b, then: {score: {urgency: {add: 50, group: tone}}}}\n"
                                "  - {id: c, then: {score: {urgency: {add: -5}}}}\n",
                                "priority",
                                "中",
                                false},
                      MergeCase{"CapLimitsTheScoreToo",
                                "classify:\n"
                                "  - {id: a, then: {score: {urgency: {add: 90}}}}\n"
                                "  - {id: b, then: {cap: 低}}\n",
                                "priority",
                                "低",
                                false}),
    [](const auto& one) { return one.param.name; });

TEST(ScoreTest, TotalStaysWithinZeroAndHundred) {
  Dialogue high = dialogue_of(
      "classify:\n"
      "  - {id: a, then: {score: {urgency: {add: 90}}}}\n"
      "  - {id: b, then: {score: {urgency: {add: 90}}}}\n");
  EXPECT_EQ(high.say("x").record.scores.at("urgency"), 100);
  Dialogue low = dialogue_of("classify:\n  - {id: a, then: {score: {urgency: {add: -90}}}}\n");
  EXPECT_EQ(low.say("x").record.scores.at("urgency"), 0);
}

TEST(ScoreTest, IsFreshForEachEvent) {
  Dialogue dialogue = dialogue_of(
      "classify:\n  - {id: a, when: {text: 急}, then: {score: {urgency: {add: 40}}}}\n");
  EXPECT_EQ(dialogue.say("急").record.scores.at("urgency"), 40);
  const Decision calm = dialogue.say("好吧");
  EXPECT_EQ(calm.record.scores.at("urgency"), 0);
  EXPECT_EQ(calm.record.priority.value, "中") << "a message never lowers the priority";
}

TEST(TagLawTest, RemovalOfEqualWeightLosesAndIsRecorded) {
  Dialogue dialogue = dialogue_of(
      "classify:\n"
      "  - {id: a, then: {tag: 甲}}\n"
      "  - {id: b, then: {untag: 甲}}\n");
  dialogue.say("一");
  const Decision second = dialogue.say("二");
  EXPECT_THAT(tags_of(second), ElementsAre("甲"));
  ASSERT_EQ(second.conflicts.size(), 1U);
  EXPECT_EQ(second.conflicts[0].field, "tags");
}

TEST(TagLawTest, RemovalOfLargerWeightWins) {
  Dialogue dialogue = dialogue_of(
      "classify:\n"
      "  - {id: a, when: {text: 一}, then: {tag: 甲}}\n"
      "  - {id: b, when: {text: 二}, then: {untag: 甲}, weight: 101}\n");
  EXPECT_THAT(tags_of(dialogue.say("一")), ElementsAre("甲"));
  EXPECT_THAT(tags_of(dialogue.say("一二")), IsEmpty());
}

TEST(TagLawTest, OnlyOurOwnTagsAreRemovedUnlessForced) {
  const char* const rules =
      "classify:\n  - {id: a, when: {text: 撤}, then: {untag: 客}}\n"
      "  - {id: b, when: {text: 強}, then: {untag: {tags: [客], force: true}}}\n";
  Dialogue dialogue = dialogue_of(rules);
  Event first = dialogue.message("你好");
  first.ticket.tags = {"客"};
  EXPECT_THAT(tags_of(dialogue.judge(first)), ElementsAre("客"));
  const Decision held = dialogue.say("撤");
  EXPECT_THAT(tags_of(held), ElementsAre("客"));
  ASSERT_EQ(held.held_back.size(), 1U);
  EXPECT_EQ(held.held_back[0].reason, "only what the rules added is removed");
  EXPECT_THAT(tags_of(dialogue.say("強")), IsEmpty());
}

TEST(TagLawTest, TagThatAPersonRemovedStaysOff) {
  Dialogue dialogue =
      dialogue_of("classify:\n  - {id: a, when: {text: 漏電}, then: {tag: [安全風險]}}\n");
  dialogue.say("漏電");
  const Decision removed = dialogue.judge(dialogue.change("tags", Json::array()));
  EXPECT_THAT(tags_of(removed), IsEmpty());
  const Decision again = dialogue.say("还是漏电");
  EXPECT_THAT(tags_of(again), IsEmpty());
  ASSERT_EQ(again.held_back.size(), 1U);
  EXPECT_EQ(again.held_back[0].wish, "安全風險");
}

TEST(TagLawTest, FoldedNamesAreOneTag) {
  Dialogue dialogue = dialogue_of(
      "classify:\n"
      "  - {id: a, then: {tag: 安全風險}}\n"
      "  - {id: b, then: {tag: 安全风险}}\n"
      "prioritize:\n"
      "  - {id: c, when: {tag: 安全风险}, then: {raise: 高}}\n");
  const Decision decision = dialogue.say("x");
  EXPECT_EQ(tags_of(decision).size(), 1U);
  EXPECT_EQ(decision.record.priority.value, "高");
}

TEST(ManyDimensionTest, UnitesAndUnsets) {
  Dialogue dialogue = dialogue_of(
      "classify:\n"
      "  - {id: a, when: {text: 氣}, then: {set: {emotion: [憤怒, 失望]}}}\n"
      "  - {id: b, when: {text: 好}, then: {unset: {emotion: 憤怒}}}\n");
  EXPECT_EQ(present_names(dialogue.say("氣").record.many_dimensions.at("emotion")).size(), 2U);
  EXPECT_THAT(present_names(dialogue.say("好").record.many_dimensions.at("emotion")),
              ElementsAre("失望"));
}

// Across events.

TEST(AcrossEventsTest, PresentValueKeepsItsWeight) {
  Dialogue dialogue = dialogue_of(
      "classify:\n"
      "  - {id: a, when: {text: 一}, then: {set: {problem: 產品質量}}, weight: 100}\n"
      "  - {id: b, when: {text: 二}, then: {set: {problem: 服務流程}}, weight: 100}\n"
      "  - {id: c, when: {text: 三}, then: {set: {problem: 人員服務}}, weight: 101}\n");
  EXPECT_EQ(value_of(dialogue.say("一").record, "problem"), "產品質量");
  const Decision equal = dialogue.say("二");
  EXPECT_EQ(value_of(equal.record, "problem"), "產品質量");
  EXPECT_THAT(equal.conflicts, IsEmpty());
  EXPECT_EQ(value_of(dialogue.say("三").record, "problem"), "人員服務");
  EXPECT_EQ(value_of(dialogue.say("一").record, "problem"), "人員服務");
}

TEST(AcrossEventsTest, ConflictKeepsThePresentValue) {
  Dialogue dialogue = dialogue_of(
      "route:\n"
      "  - {id: a, when: {text: 一}, then: {group: 甲組}}\n"
      "  - {id: b, when: {text: 二}, then: {group: 乙組}}\n");
  dialogue.say("一");
  const Decision both = dialogue.say("一二");
  EXPECT_EQ(both.record.group.value, "甲組");
  ASSERT_EQ(both.conflicts.size(), 1U);
  EXPECT_EQ(both.conflicts[0].kept, "甲組");
  EXPECT_THAT(tags_of(both), ElementsAre("規則衝突"));
}

TEST(AcrossEventsTest, LighterWishesThatDisagreeAreNoConflictUnderAHeavierValue) {
  Dialogue dialogue = dialogue_of(
      "route:\n"
      "  - {id: a, when: {text: 一}, then: {group: 甲組}}\n"
      "  - {id: b, when: {text: 一}, then: {group: 乙組}}\n"
      "  - {id: c, when: {text: 二}, then: {group: 丙組}, weight: 200}\n");
  dialogue.say("二");
  const Decision lighter = dialogue.say("一");
  EXPECT_EQ(lighter.record.group.value, "丙組");
  EXPECT_THAT(lighter.conflicts, IsEmpty());
  EXPECT_THAT(tags_of(lighter), IsEmpty());
}

TEST(AcrossEventsTest, StatusHasNoMemoryOfWeights) {
  Dialogue dialogue = dialogue_of(
      "route:\n"
      "  - {id: a, when: {text: 一}, then: {status: 需升級}, weight: 500}\n"
      "  - {id: b, when: {text: 二}, then: {status: 處理中}, weight: 1}\n");
  EXPECT_EQ(dialogue.say("一").record.status.value, "需升級");
  EXPECT_EQ(dialogue.say("二").record.status.value, "處理中");
}

TEST(AcrossEventsTest, CapLimitsOnlyItsOwnEvent) {
  Dialogue dialogue = dialogue_of(
      "prioritize:\n"
      "  - {id: a, when: {text: 急}, then: {raise: 高}}\n"
      "  - {id: b, when: {text: 重複}, then: {cap: 低}}\n");
  EXPECT_EQ(dialogue.say("急").record.priority.value, "高");
  EXPECT_EQ(dialogue.say("重複").record.priority.value, "高");
}

TEST(AcrossEventsTest, OnlyOverrideHumanLowersThePriority) {
  Dialogue dialogue = dialogue_of(
      "prioritize:\n"
      "  - {id: a, when: {text: 急}, then: {raise: 高}}\n"
      "  - {id: b, when: {text: 降}, then: {cap: 中}, override_human: true}\n");
  dialogue.say("急");
  EXPECT_EQ(dialogue.say("降").record.priority.value, "中");
}

TEST(AcrossEventsTest, EscalatesOncePerTargetUntilSolved) {
  Dialogue dialogue = dialogue_of(
      "engage:\n  - {id: a, event: message.customer, when: {text: 急}, then: {escalate: li}}\n");
  EXPECT_EQ(dialogue.say("急").effects.size(), 1U);
  const Decision again = dialogue.say("很急");
  EXPECT_THAT(again.effects, IsEmpty());
  ASSERT_EQ(again.held_back.size(), 1U);
  dialogue.judge(dialogue.event("ticket.solved"));
  EXPECT_EQ(dialogue.say("又急了").effects.size(), 1U);
}

// Locks.

TEST(VerdictTest, RulesThatDisagreeAreAConflictThatPeopleSee) {
  Dialogue said(program_of(R"(version: 1
audit:
  - {id: a, when: {text: {has_any: [貸款]}}, then: {audit: {verdict: advertisement}}}
  - {id: b, when: {text: {has_any: [天氣]}}, then: {audit: {verdict: unrelated}}}
classify:
  - {id: seen, when: {tag: 規則衝突}, then: {tag: [看到衝突]}}
)"));
  const Decision decision = said.say("貸款和天氣");
  EXPECT_EQ(decision.verdict, "valid");
  ASSERT_EQ(decision.conflicts.size(), 1U);
  EXPECT_EQ(decision.conflicts[0].field, "audit.verdict");
  EXPECT_THAT(tags_of(decision), ElementsAre("看到衝突", "規則衝突"));
}

TEST(ShadowTest, ShadowRuleChangesNothingAndShowsWhatItWould) {
  Dialogue dialogue = dialogue_of(
      "prioritize:\n  - {id: s, mode: shadow, then: {raise: 高, tag: 試, note: 看}}\n"
      "  - {id: o, mode: off, then: {raise: 高}}\n");
  const Decision decision = dialogue.say("x");
  EXPECT_EQ(decision.record.priority.value, "低");
  EXPECT_THAT(decision.fired, IsEmpty());
  EXPECT_THAT(decision.effects, IsEmpty());
  ASSERT_EQ(decision.would.size(), 3U);
  EXPECT_EQ(decision.would[0].field, "priority");
  EXPECT_EQ(decision.would[0].to, "高");
}

TEST(CanaryTest, DrawIsStableAndFollowsTheShare) {
  const auto program =
      program_of(std::string(kMergedDeclarations) +
                 "prioritize:\n  - {id: c, mode: canary 30%, then: {raise: 高}}\n");
  int live = 0;
  for (int i = 0; i < 1000; ++i) {
    Dialogue dialogue(program);
    Event event = dialogue.message("x");
    event.conversation = "c" + std::to_string(i);
    live += dialogue.judge(event).fired.empty() ? 0 : 1;
  }
  EXPECT_NEAR(live, 300, 60);
  Dialogue forced(program);
  EXPECT_EQ(forced.judge(forced.message("x"), {2999}).fired.size(), 1U);
  Dialogue withheld(program);
  EXPECT_EQ(withheld.judge(withheld.message("x"), {3000}).would.size(), 1U);
}

}  // namespace
}  // namespace triaged
