#include <gmock/gmock.h>

#include "rules/judge/truth.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;

// Kleene's tables: F < U < T; "and" is the least, "or" the greatest.
TEST(TruthTest, FollowsKleenesTables) {
  constexpr Truth kAll[] = {Truth::kFalse, Truth::kUnknown, Truth::kTrue};
  constexpr Truth kAnd[3][3] = {
      {kAll[0], kAll[0], kAll[0]}, {kAll[0], kAll[1], kAll[1]}, {kAll[0], kAll[1], kAll[2]}};
  constexpr Truth kOr[3][3] = {
      {kAll[0], kAll[1], kAll[2]}, {kAll[1], kAll[1], kAll[2]}, {kAll[2], kAll[2], kAll[2]}};
  for (std::size_t a = 0; a < 3; ++a) {
    for (std::size_t b = 0; b < 3; ++b) {
      EXPECT_EQ(truth_and(kAll[a], kAll[b]), kAnd[a][b]);
      EXPECT_EQ(truth_or(kAll[a], kAll[b]), kOr[a][b]);
    }
  }
  EXPECT_EQ(truth_not(Truth::kTrue), Truth::kFalse);
  EXPECT_EQ(truth_not(Truth::kFalse), Truth::kTrue);
  EXPECT_EQ(truth_not(Truth::kUnknown), Truth::kUnknown);
}

/// One condition against one message from a VIP whose phone is not known.
struct ConditionCase {
  const char* name;
  const char* when;
  std::string text;
  bool fires;
};
void PrintTo(const ConditionCase& one, std::ostream* out) {
  *out << one.name << ": " << one.when;
}

class ConditionTest : public ::testing::TestWithParam<ConditionCase> {};

constexpr const char* kDeclarations = R"(version: 1
lists:
  漏電詞: [漏電, 觸電]
  否定詞: [沒有, 沒, 不是]
  全部: [$漏電詞, 冒煙]
dimensions:
  kind:    {values: [咨詢, 投訴], default: 咨詢}
  problem: {values: [產品質量, 服務流程]}
  emotion: {values: [憤怒, 平和], many: true}
priority: {levels: [低, 中, 高], default: 中}
status: {values: [待處理, 已關閉], default: 待處理, closed: [已關閉]}
macros:
  很短: {params: {n: 3}, message.length: {lt: $n}}
  說了: {params: {詞: null}, text: {has_any: $詞}}
)";

Decision judge(const std::string& when, const std::string& text) {
  Dialogue dialogue(program_of(std::string(kDeclarations) + "classify:\n  - id: r\n    when: " +
                               when + "\n    then: {tag: hit}\n"));
  Event event = dialogue.message(text);
  event.customer.tier = "VIP";
  event.customer.tags = {"老客戶"};
  event.customer.custom = {{"orders", 12}};
  event.ticket.subject = "冰箱門";
  event.ticket.tags = {"初始"};
  event.raw = {{"meta/lang", "de"}};
  return dialogue.judge(event);
}

TEST_P(ConditionTest, FiresOnlyWhenTrue) {
  EXPECT_EQ(!judge(GetParam().when, GetParam().text).fired.empty(), GetParam().fires);
}

const auto kName = [](const auto& info) { return info.param.name; };

INSTANTIATE_TEST_SUITE_P(
    Text,
    ConditionTest,
    ::testing::Values(
        ConditionCase{"HasAnyFoldsScripts", "{text: {has_any: [觸電]}}", "触电了", true},
        ConditionCase{"HasAnyWithoutHit", "{text: {has_any: [觸電]}}", "一切正常", false},
        ConditionCase{"ShortForm", "{text: 觸電}", "触电了", true},
        ConditionCase{"ListInsideList", "{text: {has_any: $全部}}", "冒烟", true},
        ConditionCase{
            "HasAllNeedsEveryWord", "{text: {has_all: [充電, 微溫]}}", "充電時微溫", true},
        ConditionCase{"HasAllMissesOne", "{text: {has_all: [充電, 微溫]}}", "充電時", false},
        ConditionCase{"HasNoneHolds", "{text: {has_none: [退款]}}", "你好", true},
        ConditionCase{"HasNoneFails", "{text: {has_none: [退款]}}", "要退款", false},
        ConditionCase{"LatinWordsNeedBorders", "{text: {has_any: [app]}}", "happy", false},
        ConditionCase{"LatinWordBesideHan", "{text: {has_any: [app]}}", "你們的APP壞了", true},
        ConditionCase{"FullWidthLatin", "{text: {has_any: [vip]}}", "ＶＩＰ客戶", true},
        ConditionCase{"SpacedHanMatches", "{text: {has_any: [漏電]}}", "漏 電", true},
        ConditionCase{"NearWithinDistance",
                      "{text: {near: [微溫, 充電], within: 6}}",
                      "充電的時候微溫",
                      true},
        ConditionCase{
            "NearInEitherOrder", "{text: {near: [微溫, 充電], within: 6}}", "微溫，在充電", true},
        ConditionCase{
            "NearTooFar", "{text: {near: [微溫, 充電], within: 2}}", "充電的時候微溫", false},
        ConditionCase{
            "NearTakesLists", "{text: {near: [$漏電詞, 插頭], within: 3}}", "插頭触电", true},
        ConditionCase{"UnlessNearCancelsBefore",
                      "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}",
                      "沒有漏電",
                      false},
        ConditionCase{"UnlessNearIgnoresTheOtherSide",
                      "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}",
                      "漏電沒有人管",
                      true},
        ConditionCase{
            "UnlessNearBothSides",
            "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4, side: both}}}",
            "漏電沒有人管",
            false},
        ConditionCase{"UnlessNearStopsAtTheClause",
                      "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}",
                      "沒有，漏電",
                      true},
        ConditionCase{"UnlessNearCancelsSingleHitsOnly",
                      "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}",
                      "沒有漏電，是觸電",
                      true},
        // Looking through all of the list for each hit would take minutes here.
        ConditionCase{"UnlessNearCancelsThousandsOfHits",
                      "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}",
                      repeated("沒有漏電", 8000),
                      false},
        ConditionCase{"UnlessNearFindsTheOneAmongThousands",
                      "{text: {has_any: $漏電詞, unless_near: {list: $否定詞, within: 4}}}",
                      repeated("沒有漏電", 4000) + "，會漏電",
                      true},
        ConditionCase{"NearAmongThousands",
                      "{text: {near: [微溫, 充電], within: 2}}",
                      repeated("微溫一二三四", 3000) + repeated("充電一二三四", 3000),
                      false},
        ConditionCase{"RegexSeesTheOriginal", R"({text: {regex: "X\\d{3}"}})", "型號X200", true},
        ConditionCase{"RegexIsCaseSensitive", R"({text: {regex: "x\\d{3}"}})", "型號X200", false},
        ConditionCase{"RegexFlag", R"({text: {regex: "(?i)x\\d{3}"}})", "型號X200", true},
        ConditionCase{"SubjectOfTheFirstMessageCounts", "{text: {has_any: [冰箱]}}", "壞了", true},
        ConditionCase{"PartText", "{text: {has_any: [冰箱], part: text}}", "壞了", false},
        ConditionCase{"PartSubject", "{text: {has_any: [冰箱], part: subject}}", "壞了", true},
        ConditionCase{"RawIsNotFolded", "{text: {has_any: [觸電], raw: true}}", "触电", false},
        ConditionCase{"RawAsWritten", "{text: {has_any: [觸電], raw: true}}", "觸電", true},
        ConditionCase{"SeveralKeysMeanAll",
                      "{text: {has_any: [漏電], has_none: [退款]}}",
                      "漏電要退款",
                      false}),
    kName);

INSTANTIATE_TEST_SUITE_P(
    Fields,
    ConditionTest,
    ::testing::Values(
        ConditionCase{"Equals", "{customer.tier: vip}", "x", true},
        ConditionCase{"OneOf", "{customer.tier: [普通, VIP]}", "x", true},
        ConditionCase{"Not", "{customer.tier: {not: 普通, missing: true}}", "x", true},
        ConditionCase{"NumberGte", "{message.exclaims: {gte: 3}}", "壞了！！！", true},
        ConditionCase{"NumberGteFails", "{message.exclaims: {gte: 3}}", "壞了！", false},
        ConditionCase{"Between", "{message.length: {between: [2, 4]}}", "  三個字 ", true},
        ConditionCase{"BetweenFails", "{message.length: {between: [2, 4]}}", "一二三四五", false},
        ConditionCase{"SeveralComparisons", "{message.length: {gt: 1, lt: 3}}", "兩字", true},
        ConditionCase{"SetContains", "{customer.tags: 老客户}", "x", true},
        ConditionCase{"SetContainsOneOf", "{customer.tags: [新, 老客戶]}", "x", true},
        ConditionCase{"EmptySetIsFalse", "{emotion: 憤怒}", "x", false},
        ConditionCase{"NoneOfAnEmptySetIsTrue", "{none: [{emotion: 憤怒}]}", "x", true},
        ConditionCase{"DefaultDimension", "{kind: 咨詢}", "x", true},
        ConditionCase{"UnsetDimensionIsUnknown", "{problem: 產品質量}", "x", false},
        ConditionCase{"NoneOfUnknownIsUnknown", "{none: [{problem: 產品質量}]}", "x", false},
        ConditionCase{"ExistsFalseIsKnown", "{problem: {exists: false}}", "x", true},
        ConditionCase{"NoneOfExistsIsKnown", "{none: [{problem: {exists: true}}]}", "x", true},
        ConditionCase{"MissingTrueDecides", "{problem: {is: 產品質量, missing: true}}", "x", true},
        ConditionCase{"MissingFalseDecides",
                      "{none: [{problem: {is: 產品質量, missing: false}}]}",
                      "x",
                      true},
        ConditionCase{
            "AnyWithUnknownAndTrue", "{any: [{problem: 產品質量}, {kind: 咨詢}]}", "x", true},
        ConditionCase{
            "AllWithUnknownAndTrue", "{all: [{problem: 產品質量}, {kind: 咨詢}]}", "x", false},
        ConditionCase{
            "NoneWithUnknownAndFalse", "{none: [{problem: 產品質量}, {kind: 投訴}]}", "x", false},
        ConditionCase{"PriorityComparesByLevel", "{ticket.priority: {gte: 中}}", "x", true},
        ConditionCase{"PriorityAbove", "{ticket.priority: {gt: 中}}", "x", false},
        ConditionCase{"StartsFolded", "{ticket.subject: {starts: 冰}}", "x", true},
        ConditionCase{"Ends", "{ticket.subject: {ends: 门}}", "x", true},
        ConditionCase{"Matches", "{ticket.subject: {matches: '^冰.門$'}}", "x", true},
        ConditionCase{"CustomNumber", "{customer.custom.orders: {gte: 10}}", "x", true},
        ConditionCase{"CustomMissingIsUnknown", "{customer.custom.age: {gte: 10}}", "x", false},
        ConditionCase{"RawValue", "{raw.meta/lang: de}", "x", true},
        ConditionCase{"Channel", "{ticket.channel: chat}", "x", true},
        ConditionCase{"Tag", "{tag: 初始}", "x", true},
        ConditionCase{"TagHasNone", "{tag: {has_none: [初始]}}", "x", false},
        ConditionCase{"TagHasAll", "{tag: {has_all: [初始, 別的]}}", "x", false},
        ConditionCase{"ListMeansAll", "[{tag: 初始}, {kind: 投訴}]", "x", false},
        ConditionCase{"Macro", "{macro: 很短}", "短", true},
        ConditionCase{"MacroWithParameter", "{macro: {很短: {n: 10}}}", "長一些的話", true},
        ConditionCase{"MacroWithList", "{macro: {說了: {詞: [謝, $漏電詞]}}}", "触电", true},
        ConditionCase{"ChangedWithoutChange", "{changed: {field: status}}", "x", false}),
    kName);

TEST(TextEvidenceTest, KeepsAllHitsOfTrueTestsInTheOriginalText) {
  const Decision decision = judge(
      "{any: [{text: {has_any: [漏電]}}, {text: {has_any: [冒煙, 漏電]}}]}", "漏 电 再漏電 冒烟");
  ASSERT_EQ(decision.fired.size(), 1U);
  EXPECT_THAT(decision.fired[0].evidence,
              ElementsAre(Evidence{"漏 电", MessagePart::kText, 0, 3},
                          Evidence{"漏電", MessagePart::kText, 5, 7},
                          Evidence{"冒烟", MessagePart::kText, 8, 10}));
}

TEST(TextEvidenceTest, IsCutAtTwenty) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    text += "漏電，";
  }
  EXPECT_EQ(judge("{text: 漏電}", text).fired.at(0).evidence.size(), 20U);
}

TEST(TextEvidenceTest, NamesThePart) {
  EXPECT_THAT(judge("{text: {has_any: [冰箱]}}", "壞了").fired.at(0).evidence,
              ElementsAre(Evidence{"冰箱", MessagePart::kSubject, 0, 2}));
}

TEST(TextTest, WithoutAMessageIsUnknown) {
  Dialogue dialogue(
      program_of("version: 1\nengage:\n"
                 "  - {id: a, event: ticket.solved, when: {none: [{text: 漏電}]}, then: {tag: x}}\n"
                 "  - {id: b, event: ticket.solved, then: {tag: y}}\n"));
  dialogue.say("漏電");
  EXPECT_THAT(fired_ids(dialogue.judge(dialogue.event("ticket.solved"))), ElementsAre("b"));
}

TEST(TextTest, EvidenceFarIntoALongTextStandsWhereItIs) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "啊b😀";
  }
  const Decision decision = judge("{text: 漏電}", text + "插上漏電了");
  EXPECT_THAT(decision.fired.at(0).evidence,
              ElementsAre(Evidence{"漏電", MessagePart::kText, 302, 304}));
}

TEST(TextTest, OverlongTextIsCutAndSaidSo) {
  std::string text = "漏電";
  for (int i = 0; i < 70'000; ++i) {
    text += "字";
  }
  const Decision decision = judge("{text: 漏電}", text + "觸電");
  EXPECT_EQ(decision.fired.size(), 1U);
  ASSERT_EQ(decision.failed.size(), 1U);
  EXPECT_EQ(judge("{text: 觸電}", text + "觸電").fired.size(), 0U);
}

TEST(ChangedTest, SeesFieldValuesAndActor) {
  Dialogue dialogue(program_of(
      std::string(kDeclarations) +
      "engage:\n"
      "  - {id: a, event: ticket.updated, when: {changed: {field: status, to: 已关闭, by: agent}}, "
      "then: {tag: x}}\n"
      "  - {id: b, event: ticket.updated, when: {changed: {field: status, from: 已關閉}}, then: "
      "{tag: y}}\n"));
  dialogue.say("x");
  EXPECT_THAT(fired_ids(dialogue.judge(dialogue.change("status", "已關閉"))), ElementsAre("a"));
  EXPECT_THAT(fired_ids(dialogue.judge(dialogue.change("status", "待處理"))), ElementsAre("b"));
}

TEST(UnlessTest, AppliesOnlyOnTrue) {
  Dialogue dialogue(
      program_of(std::string(kDeclarations) +
                 "classify:\n"
                 "  - {id: a, when: {text: 漏}, unless: {text: 沒漏}, then: {tag: x}}\n"
                 "  - {id: b, when: {text: 漏}, unless: {problem: 產品質量}, then: "
                 "{tag: y}}\n"));
  EXPECT_THAT(fired_ids(dialogue.say("沒漏")), ElementsAre("b"));
  EXPECT_THAT(fired_ids(dialogue.say("漏")), ElementsAre("a", "b"));
}

TEST(CanonicalTest, OrderOfPartsDoesNotMatter) {
  const auto canonical = [](const std::string& when) {
    const auto program =
        program_of(std::string(kDeclarations) + "classify:\n  - id: r\n    when: " + when +
                   "\n    then: {tag: x}\n");
    return condition_to_string(*program->rules().rules.at(0).when);
  };
  EXPECT_EQ(canonical("{any: [{tag: b}, {tag: a}]}"),
            "any(tag: {has_any [\"a\"]}, tag: {has_any [\"b\"]})");
  EXPECT_EQ(canonical("{all: [{tag: [b, a]}, {text: {has_any: [觸電, 漏電]}}]}"),
            canonical("{text: {has_any: [漏电, 触电]}, tag: [a, b]}"));
}

TEST(ExplainTest, ShowsEachTestWithItsValueAndTheMissingField) {
  const auto program = program_of(std::string(kDeclarations) +
                                  "classify:\n  - id: r\n    when: {all: [{text: 漏電}, {problem: "
                                  "產品質量}]}\n    then: {tag: x}\n");
  Dialogue dialogue(program);
  const Event event = dialogue.message("漏電");
  EXPECT_EQ(program->explain_rule("r", event, Record{}),
            "unknown  all\n"
            "  true  text: {has_any [\"漏電\"]}\n"
            "  unknown  problem: {is [\"產品質量\"]}  (problem is missing)\n");
}

}  // namespace
}  // namespace triaged
