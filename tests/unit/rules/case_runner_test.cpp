// What rule tests may say beside events and sets, and what a failure tells.
#include <gmock/gmock.h>

#include "rules/test/test_runner.h"
#include "support/scratch_folder.h"

namespace triaged {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kCaseRules = R"(version: 1
priority: {levels: [低, 高], default: 低}
default_route: 甲組
extract:
  - {id: order, when: {text: {regex: '訂單(?P<no>[0-9]+)'}}, then: {extract: {product.order_no: $no}}}
classify:
  - {id: leak, when: {all: [{text: {has_any: [漏電]}}, {customer.tier: VIP}]}, then: {tag: 安全}}
  - {id: quiet, when: {text: {has_any: [漏電]}}, unless: {text: {has_any: [測試]}}, then: {tag: 測}}
  - {id: sleeping, mode: shadow, when: {text: {has_any: [漏電]}}, then: {tag: 影}}
route:
  - {id: go, when: {text: {has_any: [轉組]}}, then: {group: 乙組}}
engage:
  - {id: done, event: ticket.solved, then: {tag: 完}}
  - {id: named, event: {event: tag.added, name: VIP}, then: {tag: 迎}}
  - {id: post, event: message.customer, when: {text: {has_any: [外送]}}, then: {webhook: {destination: erp, body: {said: 13812345678}}}}
  - id: spared
    event: message.customer
    when: {text: {has_any: [斷電]}}
    except: [{name: over, when: {text: {has_any: [斷電]}}, owner: li, until: 2025-12-31}, {name: now, when: {text: {has_any: [演習]}}, owner: li}]
    then: {tag: 例}
  - {id: tell, event: message.customer, when: {text: {has_any: [電話]}}, then: {note: "{{ message.text }}"}}
)";

class CaseRunnerTest : public testing::Test {
 protected:
  void SetUp() override { write("rules.yaml", kCaseRules); }

  void write(const std::string& name, const std::string& text) { folder_.write(name, text); }

  /// The failures of a test file with these cases, `message (hint)` each.
  std::vector<std::string> failures(const std::string& yaml) {
    write("a.test.yaml", yaml);
    TestRunner runner({"UTC", "zh-Hant"});
    faults_ = {};
    std::vector<std::string> out;
    for (const TestCaseResult& result : runner.run_file(folder_.file("a.test.yaml"), faults_)) {
      for (const Fault& failure : result.failures) {
        out.push_back(failure.message + (failure.hint.empty() ? "" : " (" + failure.hint + ")"));
      }
    }
    return out;
  }
  /// The same for one step after the head of a file.
  std::vector<std::string> step(const std::string& step_yaml, const std::string& head = "") {
    return failures(head + "cases:\n  - name: n\n    steps:\n      - " + step_yaml + "\n");
  }

  ScratchFolder folder_;
  Faults faults_;
};

struct Why {
  const char* name;
  const char* step;
  const char* says;
};

void PrintTo(const Why& why, std::ostream* out) {
  *out << why.name;
}

class WhyNotTest : public CaseRunnerTest, public testing::WithParamInterface<Why> {};

TEST_P(WhyNotTest, AFailureSaysWhyTheRuleDidNotFire) {
  EXPECT_THAT(step(GetParam().step), ElementsAre(HasSubstr(GetParam().says)));
}

const Why kWhys[] = {
    {"a field is missing",
     "{event: {type: message.customer, text: 漏電}, expect: {fired: [leak]}}",
     "(unknown  customer.tier: {is [\"VIP\"]})"},
    {"a condition is false",
     "{event: {type: message.customer, text: 您好}, expect: {fired: [quiet]}}",
     "(false  text: {has_any [\"漏電\"]})"},
    {"unless refuses",
     "{event: {type: message.customer, text: 漏電測試}, expect: {fired: [quiet]}}",
     "(its 'unless' is true: "},
    {"another event",
     "{event: {type: message.customer, text: 漏電}, expect: {fired: [done]}}",
     "(it listens to ticket.solved only)"},
    {"another tag",
     "{event: {type: tag.added, name: 普通}, expect: {fired: [named]}}",
     "(it listens to tag.added (name: vip) only)"},
    {"an exception that has not ended",
     "{event: {type: message.customer, text: 斷電演習}, expect: {fired: [spared]}}",
     "(its exception 'now' is true)"},
    {"in shadow",
     "{event: {type: message.customer, text: 漏電}, expect: {fired: [sleeping]}}",
     "(it is not live, see 'would')"},
};
INSTANTIATE_TEST_SUITE_P(Reasons, WhyNotTest, testing::ValuesIn(kWhys));

TEST_F(CaseRunnerTest, AFailureShowsOnlyTheBeginningOfAPageOfKeywords) {
  std::string words = "漏電";
  for (int i = 0; i < 500; ++i) {
    words += ", 關鍵詞" + std::to_string(i);
  }
  write("many.yaml",
        "version: 1\nclassify: [{id: many, event: message.customer, when: {text: {has_any: [" +
            words + "]}}, then: {tag: 例}}]\n");
  const std::vector<std::string> said =
      step("{event: {type: message.customer, text: 斷電}, expect: {fired: [many]}}");
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], HasSubstr("expected fired 'many', found 'spared' (false  text: {has_any"));
  EXPECT_THAT(said[0], HasSubstr("…"));
  EXPECT_LT(said[0].size(), 700U);
}

TEST_F(CaseRunnerTest, ARuleThatNoLayerHasIsAFaultEvenWhereNoneIsExpected) {
  EXPECT_THAT(
      step("{event: {type: message.customer, text: 您好}, expect: {fired: {has_not: [leek]}}}"),
      ElementsAre(AllOf(HasSubstr("there is no rule 'leek'"), HasSubstr("did you mean 'leak'?"))));
  EXPECT_TRUE(faults_.ok()) << "the case failed, and is told of once";
}

TEST_F(CaseRunnerTest, ARuleMayBeNamedInAnySpellingThatFoldsToItsOwn) {
  EXPECT_THAT(step("{event: {type: message.customer, text: 漏電}, expect: {fired: {has_not: "
                   "[ＬＥＡＫ]}, evidence: {LEAK: []}}}"),
              IsEmpty());
  EXPECT_THAT(step("{event: {type: message.customer, text: 漏電}, expect: {fired: [Leak]}}"),
              ElementsAre(HasSubstr("(unknown  customer.tier: {is [\"VIP\"]})")));
}

TEST_F(CaseRunnerTest, EvidenceOfARuleThatNoLayerHasIsAFault) {
  EXPECT_THAT(step("{event: {type: message.customer, text: 您好}, expect: {evidence: {leek: []}}}"),
              ElementsAre(HasSubstr("there is no rule 'leek'")));
}

TEST_F(CaseRunnerTest, HeldBackAndFailedNameRulesToo) {
  for (const char* key : {"held_back", "failed"}) {
    EXPECT_THAT(step(std::string("{event: {type: message.customer, text: 您好}, expect: {") + key +
                     ": {has_not: [leek]}}}"),
                ElementsAre(HasSubstr("there is no rule 'leek'")))
        << key;
  }
}

TEST_F(CaseRunnerTest, AWriteWithoutACountIsWrittenAtLeastOnce) {
  EXPECT_THAT(step("{event: {type: message.customer, text: 電話}, expect: {writes: {kind: note}}}"),
              IsEmpty());
  EXPECT_THAT(step("{event: {type: message.customer, text: 您好}, expect: {writes: {kind: note}}}"),
              ElementsAre("expected at least 1 writes of kind 'note', found 0"));
}

TEST_F(CaseRunnerTest, ClocksAreRefusedNotPassed) {
  EXPECT_THAT(
      step("{event: {type: message.customer, text: 您好}, expect: {clock: {x: {state: running}}}}"),
      ElementsAre(HasSubstr("needs running SLA clocks")));
}

TEST_F(CaseRunnerTest, TheGivenTicketIsThereBeforeTheFirstStep) {
  EXPECT_THAT(
      failures("cases:\n  - name: n\n    given: {channel: email, ticket: {priority: 高, "
               "tags: [舊]}}\n    steps:\n      - {event: {type: message.customer, text: 您好}, "
               "expect: {priority: 高, tag: {exactly: [舊]}}}\n"),
      IsEmpty());
}

TEST_F(CaseRunnerTest, ExtractedFieldsAreComparedByName) {
  EXPECT_THAT(step("{event: {type: message.customer, text: 訂單12}, expect: {fields: "
                   "{product.order_no: 12, custom.x: none}}}"),
              IsEmpty());
  EXPECT_THAT(step("{event: {type: message.customer, text: 訂單12}, expect: {fields: "
                   "{product.order_no: 13}}}"),
              ElementsAre("expected field product.order_no '13', found '12'"));
}

TEST_F(CaseRunnerTest, AGroupThatThePlatformDoesNotHaveFailsTheStep) {
  const char* const move = "{event: {type: message.customer, text: 轉組}, expect: {group: 乙組}}";
  EXPECT_THAT(step(move), IsEmpty());
  EXPECT_THAT(step(move, "platform: {adapter: fake, groups: [甲組]}\n"),
              ElementsAre(HasSubstr("the platform has no group '乙組' that rule 'go' sets")));
  step(move, "platform: {adapter: chatwoot}\n");
  EXPECT_THAT(faults_.render(), HasSubstr("rule tests know the adapter fake only"));
}

TEST_F(CaseRunnerTest, AStepWithoutAnEventMovesTheClockAndDoesNothing) {
  EXPECT_THAT(
      failures("cases:\n  - name: n\n    steps:\n      - {event: {type: message.customer, "
               "text: 漏電}}\n      - {to: 2026-01-06T00:00:00Z, expect: {fired: none, writes: "
               "none, tag: {exactly: [測]}, priority: 低}}\n"),
      IsEmpty());
}

TEST_F(CaseRunnerTest, AnInvariantThatDoesNotHoldFailsTheStep) {
  EXPECT_THAT(step("{event: {type: message.customer, text: 電話 13812345678}}",
                   "always: [no contact is written unmasked]\n"),
              IsEmpty())
      << "contacts are masked in notes";
  EXPECT_THAT(step("{event: {type: message.customer, text: 外送}}",
                   "always: [no contact is written unmasked]\n"),
              ElementsAre(HasSubstr("rule 'post' writes one")))
      << "what a webhook carries is written, too";
  EXPECT_THAT(step("{event: {type: message.customer, text: 您好}}",
                   "always: [no contact is writen unmasked]\n"),
              IsEmpty());
  EXPECT_THAT(faults_.render(), HasSubstr("did you mean 'no contact is written unmasked'?"));
}

}  // namespace
}  // namespace triaged
