#include "unit/evaluate/facts_fixture.h"

namespace triaged {
namespace {

const std::string kCompany = R"(
version: 1
dimensions: {kind: {values: [咨詢, 投訴], default: 咨詢}}
priority: {levels: [低, 中, 高], default: 低}
classify:
  - {id: cls.complaint, when: {text: {has_any: [投訴]}}, then: {set: {kind: 投訴}}}
)";

const std::string kThird = kCompany + R"(
prioritize:
  - id: third
    when: {count: {of: ticket, where: {kind: 投訴}, same: customer.id, in: 7d, at_least: 3}}
    then: {raise: 中, tag: [多次反饋客戶]}
)";

constexpr int kDay = 24 * 60;

TEST(CountTest, TheThirdComplaintOfSevenDaysIsFoundAndNotTheSecond) {
  JudgedJournal journal(program_of(kThird));
  EXPECT_FALSE(has_fired(journal.say({"c1", "li", "我要投訴", at_minute(0)}), "third"));
  EXPECT_FALSE(has_fired(journal.say({"c2", "li", "我要投诉", at_minute(kDay)}), "third"));
  EXPECT_FALSE(has_fired(journal.say({"c3", "wang", "投訴你們", at_minute(kDay + 1)}), "third"));
  EXPECT_FALSE(has_fired(journal.say({"c4", "li", "請問時間", at_minute(kDay + 2)}), "third"));
  const Decision third = journal.say({"c5", "li", "再投訴一次", at_minute(2 * kDay)});
  EXPECT_TRUE(has_fired(third, "third"));
  EXPECT_EQ(third.record.priority.value, "中");
}

TEST(CountTest, IsAnsweredToASurveyToo) {
  JudgedJournal journal(program_of(R"(
version: 1
surveys:
  - id: third
    event: message.customer
    when: {count: {of: ticket, same: customer.id, in: 7d, at_least: 3}}
    ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]
)"));
  EXPECT_TRUE(journal.say({"c1", "li", "在嗎", at_minute(0)}).effects.empty());
  EXPECT_TRUE(journal.say({"c2", "li", "你好", at_minute(1)}).effects.empty());
  EXPECT_EQ(journal.say({"c3", "li", "請問", at_minute(2)}).effects.size(), 1U);
}

TEST(CountTest, WhatIsOlderThanTheWindowIsNotCounted) {
  JudgedJournal journal(program_of(kThird));
  journal.say({"c1", "li", "我要投訴", at_minute(0)});
  journal.say({"c2", "li", "我要投訴", at_minute(1)});
  EXPECT_FALSE(has_fired(journal.say({"c3", "li", "投訴", at_minute(7 * kDay)}), "third"));
  EXPECT_TRUE(has_fired(journal.say({"c4", "li", "投訴", at_minute(7 * kDay)}), "third"));
}

TEST(CountTest, CustomersWithoutAnIdAreNeverOneGroup) {
  JudgedJournal journal(program_of(kThird));
  for (const char* conversation : {"c1", "c2", "c3", "c4"}) {
    EXPECT_FALSE(has_fired(journal.say({conversation, "", "投訴", at_minute(1)}), "third"));
  }
  for (const char* conversation : {"c5", "c6", "c7", "c8"}) {
    EXPECT_FALSE(has_fired(journal.say({conversation, " \u3000", "投訴", at_minute(1)}), "third"));
  }
}

TEST(CountTest, ATicketThatBecomesAComplaintLaterCountsFromItsOpening) {
  JudgedJournal journal(program_of(kThird));
  journal.say({"c1", "li", "在嗎", at_minute(0)});
  journal.say({"c1", "li", "我要投訴", at_minute(1)});
  journal.say({"c2", "li", "投訴", at_minute(2)});
  EXPECT_TRUE(has_fired(journal.say({"c3", "li", "投訴", at_minute(3)}), "third"));
}

TEST(CountTest, InvalidTicketsAreSkipped) {
  JudgedJournal journal(program_of(kThird + R"(
audit:
  - {id: ad, when: {text: {has_any: [加微信]}}, then: {audit: {verdict: advertisement}}}
)"));
  journal.say({"c1", "li", "投訴，加微信", at_minute(0)});
  journal.say({"c2", "li", "投訴", at_minute(1)});
  EXPECT_FALSE(has_fired(journal.say({"c3", "li", "投訴", at_minute(2)}), "third"));
  EXPECT_TRUE(has_fired(journal.say({"c4", "li", "投訴", at_minute(3)}), "third"));
}

TEST(CountTest, TheAnswerIsKeptWithTheDecisionAndRunsAgainWithoutAJournal) {
  const auto program = program_of(kThird);
  JudgedJournal journal(program);
  journal.say({"c1", "li", "投訴", at_minute(0)});
  journal.say({"c2", "li", "投訴", at_minute(1)});
  const Event event = journal.event_of({"c3", "li", "投訴", at_minute(2)});
  const Decision decision = journal.judge(event);
  ASSERT_EQ(decision.facts["journal"].size(), 1U) << dump_json(decision.facts);
  EXPECT_EQ(decision.facts["journal"].front(), 3);
  Record before;
  before.id = decision.record.id;
  auto again = program->begin(event, before);
  while (!again->done()) {
    again->resume(facts_of(decision.facts));
  }
  EXPECT_EQ(to_text(std::move(*again).take()), to_text(decision));
}

TEST(CountTest, RulesThatAreFalseAnywayAskNothing) {
  const auto program = program_of(kCompany + R"(
prioritize:
  - id: asks
    when: {kind: 投訴, count: {of: message, same: customer.id, in: 1d, at_least: 2}}
    then: {raise: 高}
)");
  JudgedJournal journal(program);
  EXPECT_TRUE(journal.say({"c1", "li", "你好", at_minute(0)}).facts.is_null());
  EXPECT_FALSE(journal.say({"c1", "li", "投訴", at_minute(1)}).facts.is_null());
}

}  // namespace
}  // namespace triaged
