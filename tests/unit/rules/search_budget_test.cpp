// How much searching rules may do with one message, alone and together.
#include <gmock/gmock.h>

#include "rules/judge/trace.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using testing::HasSubstr;

/// Rules that are over the budget with a text as long as is read, and one that is not.
const char* const kCostlyRules = R"(version: 1
classify:
  - {id: cheap, when: {text: 漏電}, then: {tag: t}}
  - {id: field, when: {message.text: {matches: '(?:漏電|冒煙){1000}$'}}, then: {tag: f}}
  - {id: fuzzy, when: {text: {fuzzy: {terms: [%TERMS%]}}}, then: {tag: z}}
  - {id: mailed, when: {text: 漏電}, unless: {text: {regex: '(?:漏電|冒煙){1000}$'}}, then: {tag: m}}
  - {id: regex, when: {text: {regex: '(?:漏電|冒煙){1000}$'}}, then: {tag: r}}
engage:
  - {id: asked, event: message.customer, then: {note: n},
     when: {count: {of: message, where: {text: {regex: '(?:漏電|冒煙){1000}$'}}, same: [customer.id], in: 1h, at_least: 1}}}
surveys:
  - {id: csat, event: message.customer, when: {text: {regex: '(?:漏電|冒煙){1000}$'}}, ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]}
)";

std::shared_ptr<const CompiledProgram> costly_program() {
  std::string terms;
  for (int i = 0; i < 35; ++i) {
    const std::string number = std::to_string(i);
    terms += (i == 0 ? "" : ", ") + repeated("abcdefghij", 5) + number;
  }
  std::string yaml = kCostlyRules;
  yaml.replace(yaml.find("%TERMS%"), 7, terms);
  return program_of(yaml);
}

std::vector<std::string> failed_ids(const Decision& decision) {
  std::vector<std::string> ids;
  for (const FailedRule& one : decision.failed) {
    ids.push_back(one.rule);
    EXPECT_THAT(one.error, HasSubstr("budget: "));
  }
  return ids;
}

TEST(SearchBudgetTest, ARuleWhoseSearchesWouldTakeTooLongFailsAndTheOthersGoOn) {
  const auto program = costly_program();
  ASSERT_NE(program, nullptr);
  Dialogue dialogue(program);
  const Event event = dialogue.message(repeated("漏電", 20'000));
  const Decision decision = dialogue.judge(event);
  EXPECT_THAT(failed_ids(decision),
              testing::ElementsAre("field", "fuzzy", "mailed", "regex", "asked", "survey:csat"));
  EXPECT_EQ(fired_ids(decision), (std::vector<std::string>{"cheap"}));
  EXPECT_TRUE(decision.fact_rows.empty());
  const Decision shorter = dialogue.say("漏電");
  EXPECT_TRUE(shorter.failed.empty());
  EXPECT_EQ(fired_ids(shorter), (std::vector<std::string>{"cheap", "mailed"}));
}

TEST(SearchBudgetTest, ARuleOverItsBudgetIsNotTriedForAnExplanationEither) {
  const auto program = costly_program();
  ASSERT_NE(program, nullptr);
  const Event event = Dialogue(program).message(repeated("漏電", 20'000));
  EXPECT_THAT(program->explain_rule("regex", event, Record()), HasSubstr("budget: "));
  const Retrace again = retrace(*program, event, Record(), {}, "regex");
  ASSERT_EQ(again.rules.size(), 1U);
  EXPECT_EQ(again.rules[0].state, RuleTrace::State::kFailed);
  EXPECT_THAT(to_json(again.rules[0])["flip"].get<std::string>(), HasSubstr("budget: "));
}

TEST(SearchBudgetTest, ARuleThatLacksAWordDoesNotFailForItsBudget) {
  const auto program = program_of(R"(version: 1
classify:
  - {id: both, when: {all: [{text: 火災}, {text: {regex: '(?:漏電|冒煙){1000}$'}}]}, then: {tag: b}}
)");
  ASSERT_NE(program, nullptr);
  const Event event = Dialogue(program).message(repeated("漏電", 20'000));
  const Retrace again = retrace(*program, event, Record(), {}, "");
  EXPECT_TRUE(again.decision.failed.empty());
  ASSERT_EQ(again.rules.size(), 1U);
  EXPECT_EQ(again.rules[0].state, RuleTrace::State::kFalse);
  EXPECT_THAT(to_json(again.rules[0])["flip"].get<std::string>(), HasSubstr("were not tried"));
  EXPECT_THAT(program->explain_rule("both", event, Record()), HasSubstr("were not tried"));
}

/// Many rules within their own budgets, each with `before` in its conditions; `z` fires.
std::shared_ptr<const CompiledProgram> many_costly_rules(const std::string& before) {
  std::string yaml =
      "version: 1\nclassify:\n  - {id: z, when: {text: {regex: 漏.}}, then: {tag: t}}\n";
  for (int i = 10; i < 99; ++i) {
    yaml += "  - {id: r" + std::to_string(i) + ", when: {all: [" + before +
            "{text: {regex: '(?:漏電|冒煙){" + std::to_string(40 + i) +
            "}$'}}]}, then: {tag: r}}\n";
  }
  return program_of(yaml);
}

/// What they may take together is spent in their order.
TEST(SearchBudgetTest, ManyCostlyRulesTogetherAreBoundedToo) {
  const auto program = many_costly_rules("");
  ASSERT_NE(program, nullptr);
  Dialogue dialogue(program);
  const Event event = dialogue.message(repeated("漏電", 20'000) + "。");
  const Decision decision = dialogue.judge(event);
  const std::vector<std::string> failed = failed_ids(decision);
  ASSERT_FALSE(failed.empty());
  EXPECT_LT(failed.size(), 80U) << "the first are tried";
  EXPECT_EQ(failed.back(), "r98");
  EXPECT_THAT(decision.failed.back().error, HasSubstr("the rules before it left"));
  EXPECT_EQ(fired_ids(decision), (std::vector<std::string>{"z"})) << "it needs less than is left";
  EXPECT_THAT(program->explain_rule("r98", event, Record()), HasSubstr("the rules before it left"));
  const Retrace again = retrace(*program, event, Record(), {}, "r98");
  ASSERT_EQ(again.rules.size(), 1U);
  EXPECT_EQ(again.rules[0].state, RuleTrace::State::kFailed) << "though it is asked for alone";
  EXPECT_TRUE(dialogue.say("漏電。").failed.empty());
}

TEST(SearchBudgetTest, RulesThatLackAWordTakeNothingFromTheOthers) {
  const auto program = many_costly_rules("{text: 火災}, ");
  ASSERT_NE(program, nullptr);
  const Event event = Dialogue(program).message(repeated("漏電", 20'000) + "。");
  const Retrace again = retrace(*program, event, Record(), {}, "");
  EXPECT_EQ(fired_ids(again.decision), (std::vector<std::string>{"z"}));
  EXPECT_TRUE(again.decision.failed.empty());
  for (const RuleTrace& trace : again.rules) {
    EXPECT_EQ(trace.state, trace.rule == "z" ? RuleTrace::State::kFired : RuleTrace::State::kFalse)
        << trace.rule;
  }
}

TEST(SearchBudgetTest, EntriesThatAreCountedAreBoundedWhereRulesAreRead) {
  std::string yaml = "version: 1\nengage:\n";
  for (int i = 10; i < 40; ++i) {
    yaml += "  - {id: c" + std::to_string(i) +
            ", event: message.customer, then: {note: n}, when: {count: {of: message, same: "
            "customer.id, in: 1h, at_least: 2, where: {text: {regex: '(?:漏電|冒煙){" +
            std::to_string(60 + i) + "}$'}}}}}\n";
  }
  Faults faults;
  (void)load_files({{"rules.yaml", yaml}}, faults);
  ASSERT_EQ(faults.errors(), 1U);
  EXPECT_THAT(faults.first_error().message, HasSubstr("steps of 'regex' and 'fuzzy' a byte"));
}

// Each match of such a pattern is a search to the end of the text: one is enough for the truth, and
// evidence is kept within the budget too.
TEST(SearchBudgetTest, ALongSearchIsNotMadeForEveryMatch) {
  const auto program = program_of(R"(version: 1
classify:
  - {id: slow, when: {text: {regex: '(?s)[ab](?:.*(?:a.{0,90}){3}b.{0,80}z000)?'}}, then: {tag: s}}
)");
  ASSERT_NE(program, nullptr);
  Dialogue dialogue(program);
  const Decision longest = dialogue.say(repeated("abba", 15'000));
  ASSERT_EQ(fired_ids(longest), (std::vector<std::string>{"slow"}));
  EXPECT_LT(longest.fired[0].evidence.size(), 3U);
  const Decision shortest = dialogue.say("abba");
  EXPECT_EQ(shortest.fired.at(0).evidence.size(), 4U);
}

}  // namespace
}  // namespace triaged
