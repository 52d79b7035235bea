#include "rules/judge/trace.h"

#include <gmock/gmock.h>

#include "unit/rules/rules_fixture.h"

namespace triaged {
namespace {

using testing::HasSubstr;
using State = RuleTrace::State;

constexpr const char* kHead = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
dimensions: {kind: {values: [咨詢, 投訴]}}
default_route: 人工分派
)";

/// What became of rule `r` under these lines of its own.
RuleTrace trace_of(const std::string& lines, const std::string& text) {
  const auto program =
      program_of(std::string(kHead) + "classify:\n  - {id: r, " + lines + ", then: {tag: x}}\n");
  Dialogue dialogue(program);
  const Event event = dialogue.message(text);
  const Retrace again = retrace(*program, event, Record{}, {}, "r");
  EXPECT_EQ(again.rules.size(), 1U);
  return again.rules.empty() ? RuleTrace{} : again.rules.front();
}

struct FlipCase {
  const char* name;
  const char* rule;
  const char* text;
  State state;
  std::vector<std::string> deciding;  ///< parts of the tests that decided
};

class TraceTest : public testing::TestWithParam<FlipCase> {};

TEST_P(TraceTest, TellsTheTestsThatDecided) {
  const RuleTrace trace = trace_of(GetParam().rule, GetParam().text);
  EXPECT_EQ(trace.state, GetParam().state) << to_string(trace.state);
  const OrderedJson json = to_json(trace);
  ASSERT_EQ(json["deciding"].size(), GetParam().deciding.size()) << json;
  for (std::size_t i = 0; i < GetParam().deciding.size(); ++i) {
    EXPECT_THAT(json["deciding"][i]["test"].get<std::string>(), HasSubstr(GetParam().deciding[i]));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All,
    TraceTest,
    testing::Values(
        FlipCase{
            "FiredByOneWord", "when: {text: {has_any: [漏電]}}", "漏電", State::kFired, {"漏電"}},
        FlipCase{"FalseForTwoTests",
                 "when: {all: [{text: {has_any: [漏電]}}, {tag: 急件}]}",
                 "你好",
                 State::kFalse,
                 {"漏電", "急件"}},
        FlipCase{"FalseForOneOfTwo",
                 "when: {all: [{text: {has_any: [漏電]}}, {tag: 急件}]}",
                 "漏電",
                 State::kFalse,
                 {"急件"}},
        FlipCase{"TheNearestOfSeveralWays",
                 "when: {any: [{all: [{tag: a}, {tag: b}]}, {tag: c}]}",
                 "你好",
                 State::kFalse,
                 {"\"c\""}},
        FlipCase{"EveryTrueWayMustGo",
                 "when: {any: [{text: {has_any: [漏電]}}, {text: {has_any: [冒煙]}}]}",
                 "漏電冒煙",
                 State::kFired,
                 {"漏電", "冒煙"}},
        FlipCase{"NoneIsBrokenByOne",
                 "when: {text: {has_any: [漏電]}, none: [{text: {has_any: [沒有]}}]}",
                 "沒有漏電",
                 State::kFalse,
                 {"沒有"}},
        FlipCase{"AMissingFieldIsUnknown", "when: {kind: 投訴}", "漏電", State::kFalse, {"kind"}},
        FlipCase{"HeldBackByUnless",
                 "when: {text: {has_any: [漏電]}}, unless: {text: {has_any: [測試]}}",
                 "漏電測試",
                 State::kExcepted,
                 {"測試"}},
        FlipCase{"OtherEvents",
                 "event: ticket.solved, when: {text: {has_any: [漏電]}}",
                 "漏電",
                 State::kSilent,
                 {}},
        FlipCase{"Shadow",
                 "mode: shadow, when: {text: {has_any: [漏電]}}",
                 "漏電",
                 State::kWatching,
                 {}},
        FlipCase{"Off", "mode: off, when: {text: {has_any: [漏電]}}", "漏電", State::kOff, {}}),
    [](const auto& row) { return std::string(row.param.name); });

TEST(TraceWordsTest, NamesTheMissingFieldAndTheWordsFound) {
  const OrderedJson missing = to_json(trace_of("when: {kind: 投訴}", "漏電"));
  EXPECT_EQ(missing["deciding"][0]["truth"], "unknown");
  EXPECT_EQ(missing["deciding"][0]["missing"], "kind");
  EXPECT_THAT(missing["flip"].get<std::string>(), HasSubstr("(kind is missing), it would fire"));
  const OrderedJson fired = to_json(trace_of("when: {text: {has_any: [漏電]}}", "插上就漏電"));
  EXPECT_EQ(fired["deciding"][0]["spans"],
            OrderedJson::parse(R"([{"text":"漏電","part":"text","from":3,"to":5}])"));
  EXPECT_THAT(fired["flip"].get<std::string>(), HasSubstr("were not true, it would not fire"));
}

TEST(TraceWordsTest, NamesTheFieldThatAQuestionToTheJournalLacks) {
  constexpr const char* kByEmail =
      "when: {count: {of: message, same: [customer.email], in: 7d, at_least: 3}}";
  const OrderedJson json = to_json(trace_of(kByEmail, "漏電"));
  EXPECT_EQ(json["deciding"][0]["truth"], "unknown");
  EXPECT_EQ(json["deciding"][0]["missing"], "customer.email");
}

TEST(TraceWordsTest, SaysThatSeveralTestsMustTurnTogether) {
  const OrderedJson json =
      to_json(trace_of("when: {all: [{text: {has_any: [漏電]}}, {tag: 急件}]}", "你好"));
  const auto flip = json["flip"].get<std::string>();
  EXPECT_THAT(flip, HasSubstr(" and 'tag: "));
  EXPECT_THAT(flip, HasSubstr("all at once, it would fire"));
}

TEST(TraceWordsTest, TellsTheWordsThatAreThereAndDoNotHelp) {
  const OrderedJson cancelled = to_json(trace_of(
      "when: {text: {has_any: [漏電], unless_near: {list: [沒有], within: 4}}}", "沒有漏電"));
  EXPECT_EQ(cancelled["deciding"][0]["spans"].size(), 0U);
  EXPECT_EQ(cancelled["deciding"][0]["unused"], OrderedJson::parse(R"json([{"text":"漏電",
      "part":"text","from":2,"to":4,"why":"cancelled by '沒有' (unless_near)"}])json"));
  EXPECT_THAT(cancelled["flip"].get<std::string>(), HasSubstr("'漏電' cancelled by '沒有'"));
  const OrderedJson forbidden =
      to_json(trace_of("when: {text: {has_any: [漏電], has_none: [測試]}}", "漏電測試"));
  EXPECT_EQ(forbidden["deciding"][0]["unused"][0]["text"], "測試");
  const OrderedJson apart =
      to_json(trace_of("when: {text: {near: [微溫, 充電], within: 2}}", "微溫，但是沒有在充電"));
  EXPECT_EQ(apart["deciding"][0]["unused"][0]["why"], "no word of the other side within 2");
  const OrderedJson lacking = to_json(trace_of("when: {text: {has_all: [漏電, 冒煙]}}", "漏電"));
  EXPECT_EQ(lacking["deciding"][0]["lacking"], OrderedJson::array({"冒煙"}));
}

TEST(TraceWordsTest, NamesEveryUnlessAndExcept) {
  const OrderedJson json = to_json(trace_of(
      "when: {text: {has_any: [漏電]}}, unless: {text: {has_any: [測試]}}, except: [{name: 舊, "
      "when: {text: {has_any: [漏電]}}, owner: qa, until: 2020-01-01}]",
      "漏電"));
  EXPECT_EQ(json["state"], "fired");
  ASSERT_EQ(json["barriers"].size(), 2U);
  EXPECT_EQ(json["barriers"][0]["name"], "unless");
  EXPECT_EQ(json["barriers"][0]["condition"]["truth"], "false");
  EXPECT_EQ(json["barriers"][1]["name"], "舊");
  EXPECT_EQ(json["barriers"][1]["ended"], true);
}

TEST(TraceWordsTest, TellsWinnersAndLosersOfAMerge) {
  const auto program =
      program_of(std::string(kHead) +
                 "route:\n"
                 "  - {id: a, when: {text: 漏電}, then: {group: 客服組}, weight: 50}\n"
                 "  - {id: b, when: {text: 漏電}, then: {group: 安全組}}\n"
                 "  - {id: c, when: {text: 漏電}, then: {raise: 高}}\n");
  Dialogue dialogue(program);
  const Event event = dialogue.message("漏電");
  const Retrace again = retrace(*program, event, Record{}, {});
  ASSERT_EQ(again.merges.size(), 1U) << "one wish alone needs no telling";
  EXPECT_EQ(to_json(again.merges.front()), OrderedJson::parse(R"({"field":"group","value":"安全組",
      "wishes":[{"rule":"a","value":"客服組","weight":50,"won":false},
                {"rule":"b","value":"安全組","weight":100,"won":true}]})"));
  EXPECT_EQ(again.decision.record.group.value, "安全組");
}

}  // namespace
}  // namespace triaged
