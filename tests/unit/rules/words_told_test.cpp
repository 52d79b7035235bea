#include <gmock/gmock.h>

#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FuzzyRulesTest, MistypedWordsAreFoundAndShownAsWritten) {
  Dialogue dialogue(program_of(R"(version: 1
lists: {沒: [沒有, not]}
classify:
  - id: a
    when: {text: {fuzzy: {terms: [七天無理由, refund], distance: 1}, unless_near: {list: $沒, within: 4}}}
    then: {tag: 退}
)"));
  const Decision decision = dialogue.say("我要７天无理由！七天无理甶，Refnd please");
  ASSERT_EQ(decision.fired.size(), 1U);
  std::vector<std::string> words;
  for (const Evidence& evidence : decision.fired.front().evidence) {
    words.push_back(evidence.text);
  }
  EXPECT_THAT(words, ElementsAre("７天无理由", "七天无理甶", "Refnd"));
  EXPECT_TRUE(dialogue.say("not refnd").fired.empty());
}

TEST(FuzzyRulesTest, ShortTermsAreFaults) {
  EXPECT_THAT(
      faults_of("version: 1\nclassify: [{id: a, when: {text: {fuzzy: {terms: [退款]}}}, "
                "then: {tag: x}}]\n"),
      HasSubstr("'退款' in 'fuzzy' of rule 'a' has 2 characters (with that distance a term has "
                "between 3 and 64"));
}

TEST(FactsRulesTest, ADescriptionMustHoldAllOfThem) {
  Dialogue dialogue(program_of(R"(version: 1
classify:
  - {id: full, when: {has_facts: [time, place, event, result]}, then: {tag: 完整}}
  - {id: gap, when: {none: [{has_facts: [time, place, event, result]}]}, then: {tag: 待補充}}
  - {id: order, when: {has_facts: order}, then: {tag: 有單號}}
)"));
  const Decision full = dialogue.say("昨天在廚房，水壺漏電，導致跳閘。訂單號：A20261001");
  EXPECT_THAT(fired_ids(full), ElementsAre("full", "order"));
  EXPECT_EQ(full.fired[1].evidence.front().text, "訂單號：A20261001");
  EXPECT_EQ(full.fired[1].evidence.front().from, 16);
  EXPECT_THAT(fired_ids(dialogue.say("水壺壞了")), ElementsAre("gap"));
}

TEST(FactsRulesTest, UnknownFactsAreFaults) {
  EXPECT_THAT(faults_of("version: 1\nclassify: [{id: a, when: {has_facts: [tiem]}, "
                        "then: {tag: x}}]\n"),
              HasSubstr("unknown fact 'tiem' in 'has_facts' in rule 'a' (did you mean 'time'?)"));
}

constexpr const char* kThread = R"(version: 1
classify:
  - {id: both, when: {text: {has_all: [漏電, 退款], part: thread}}, then: {tag: 兩次}}
  - {id: here, when: {text: 漏電}, then: {tag: 這次}}
)";

TEST(ThreadRulesTest, EarlierMessagesOfTheCustomerCount) {
  Dialogue dialogue(program_of(kThread));
  EXPECT_THAT(fired_ids(dialogue.say("水壺漏電")), ElementsAre("here"));
  const Decision second = dialogue.say("我要退款");
  EXPECT_THAT(fired_ids(second), ElementsAre("both"));
  ASSERT_EQ(second.fired.front().evidence.size(), 2U);
  EXPECT_EQ(second.fired.front().evidence[0].part, MessagePart::kText);
  EXPECT_EQ(second.fired.front().evidence[1].part, MessagePart::kThread);
  EXPECT_EQ(second.fired.front().evidence[1].text, "漏電");
}

TEST(ThreadRulesTest, KeepsTheNewestAsFarAsTheyFit) {
  Dialogue dialogue(program_of(kThread));
  for (int i = 0; i < 25; ++i) {
    dialogue.say("第" + std::to_string(i) + "條");
  }
  EXPECT_EQ(dialogue.record().thread.size(), 20U);
  EXPECT_EQ(dialogue.record().thread.back(), "第24條");
  std::string longest;
  for (int i = 0; i < 3990; ++i) {
    longest += "長";
  }
  dialogue.say(longest);
  EXPECT_EQ(dialogue.record().thread.size(), 3U);
}

TEST(ThreadRulesTest, NothingIsKeptWithoutSuchARule) {
  Dialogue dialogue(
      program_of("version: 1\nclassify: [{id: a, when: {text: 漏電}, then: {tag: x}}]\n"));
  dialogue.say("漏電");
  EXPECT_TRUE(dialogue.record().thread.empty());
}

}  // namespace
}  // namespace triaged
