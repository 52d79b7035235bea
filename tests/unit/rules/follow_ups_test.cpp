// What rules change is heard by rules in turn, as if a person had done it.
#include <gmock/gmock.h>

#include "rules/judge/take_back.h"
#include "rules_fixture.h"

namespace triaged {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kStatuses = R"(version: 1
status: {values: [待處理, 處理中, 已解決, 已關閉, 需升級], default: 待處理, solved: [已解決], closed: [已關閉]}
)";

Dialogue dialogue(const std::string& rules) {
  return Dialogue(program_of(kStatuses + rules));
}

constexpr const char* kByApp = R"(engage:
  - {id: done, event: app.done, then: {status: 已解決}}
  - {id: closed, event: app.closed, then: {status: 已關閉}}
  - {id: again, event: app.again, then: {status: 處理中}}
  - {id: seen.solved, event: ticket.solved, then: {tag: [聽到解決]}}
  - {id: seen.closed, event: ticket.closed, then: {tag: [聽到關閉]}}
  - {id: seen.reopened, event: ticket.reopened, then: {tag: [聽到重開]}}
)";

TEST(StatusMoveTest, RuleThatSolvesATicketSolvesIt) {
  Dialogue said = dialogue(kByApp);
  said.say("壞了");
  said.record().escalated = {"li"};
  const Decision done = said.judge(said.event("app.done"));
  EXPECT_EQ(done.record.solved_at, at_minute(2));
  EXPECT_EQ(done.record.solved_count, 1);
  EXPECT_THAT(done.record.escalated, IsEmpty());
  ASSERT_EQ(done.follow_ups.size(), 1U);
  EXPECT_THAT(done.follow_ups[0].types, ElementsAre("ticket.updated", "ticket.solved"));
  const Decision heard = said.judge(done.follow_ups[0]);
  EXPECT_THAT(fired_ids(heard), ElementsAre("seen.solved"));
  EXPECT_EQ(heard.record.solved_count, 1) << "once, not again by the event about it";
}

TEST(StatusMoveTest, RuleThatOpensATicketAgainReopensIt) {
  for (const char* end : {"app.done", "app.closed", "ticket.solved"}) {
    Dialogue said = dialogue(kByApp);
    said.say("壞了");
    said.judge(said.event(end));
    const Decision again = said.judge(said.event("app.again"));
    EXPECT_FALSE(again.record.solved_at) << end;
    EXPECT_FALSE(again.record.closed_at) << end;
    ASSERT_EQ(again.follow_ups.size(), 1U) << end;
    EXPECT_THAT(again.follow_ups[0].types, ElementsAre("ticket.updated", "ticket.reopened"));
    EXPECT_THAT(fired_ids(said.judge(again.follow_ups[0])), ElementsAre("seen.reopened"));
  }
}

TEST(StatusMoveTest, RuleThatClosesASolvedTicketLeavesItSolved) {
  Dialogue said = dialogue(kByApp);
  said.say("壞了");
  said.judge(said.event("app.done"));
  const Decision closed = said.judge(said.event("app.closed"));
  EXPECT_EQ(closed.record.closed_at, at_minute(3));
  EXPECT_EQ(closed.record.solved_at, at_minute(2));
  EXPECT_THAT(closed.follow_ups.at(0).types, Contains("ticket.closed"));
}

TEST(StatusMoveTest, LowScoreReopens) {
  Dialogue said = dialogue(R"(surveys:
  - id: csat
    event: ticket.solved
    ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]
engage:
  - {id: esc, event: survey.answered, when: {survey.解決: false}, then: {status: 需升級}}
)");
  said.say("壞了");
  said.judge(said.change("status", "已解決"));
  ASSERT_TRUE(said.record().solved_at);
  Event answer = said.event("survey.answered");
  answer.survey = {{"id", "csat"}, {"解決", false}};
  const Decision decision = said.judge(answer);
  EXPECT_FALSE(decision.record.solved_at);
  EXPECT_THAT(decision.follow_ups.at(0).types, Contains("ticket.reopened"));
}

TEST(StatusMoveTest, PersonsMoveIsHeardAsWhatItIs) {
  Dialogue said = dialogue(kByApp);
  said.say("壞了");
  EXPECT_THAT(fired_ids(said.judge(said.change("status", "已解決"))), ElementsAre("seen.solved"));
  EXPECT_THAT(fired_ids(said.judge(said.change("status", "處理中"))), ElementsAre("seen.reopened"));
  EXPECT_FALSE(said.record().solved_at);
  EXPECT_THAT(fired_ids(said.judge(said.change("status", "已關閉"))), ElementsAre("seen.closed"));
  EXPECT_EQ(said.record().solved_count, 1);
}

TEST(StatusMoveTest, PlatformsWordOfOurOwnMoveIsAnEcho) {
  Dialogue said = dialogue(kByApp);
  said.say("壞了");
  said.judge(said.event("app.done"));
  Event echo = said.event("ticket.solved");
  echo.changes.push_back({"status", "待處理", "已解決", Actor::kUnknown});
  const Decision decision = said.judge(echo);
  EXPECT_NE(decision.ignored, "");
  EXPECT_EQ(decision.record.solved_count, 1);
}

TEST(StatusMoveTest, PlatformsBareWordOfOurOwnMoveIsAnEcho) {
  Dialogue said = dialogue(kByApp);
  said.say("壞了");
  said.judge(said.event("app.done"));
  const Decision echo = said.judge(said.event("ticket.solved"));
  EXPECT_NE(echo.ignored, "");
  EXPECT_EQ(echo.record.solved_count, 1);
  said.judge(said.event("app.again"));
  const Decision solved = said.judge(said.event("ticket.solved"));
  EXPECT_EQ(solved.ignored, "") << "the rule's last move was another";
  EXPECT_EQ(solved.record.solved_count, 2);
}

TEST(StatusMoveTest, UndoMovesTheTicketToo) {
  Dialogue said = dialogue(kByApp);
  said.say("壞了");
  said.judge(said.event("app.done"));
  Event undo = said.event("rule.undone");
  UndoOrder order;
  order.rule = "done";
  order.values.push_back({"status", "已解決", "待處理"});
  undo.detail = to_json(order);
  const Decision undone = said.judge(undo);
  EXPECT_EQ(undone.record.status.value, "待處理");
  EXPECT_FALSE(undone.record.solved_at);
  EXPECT_THAT(undone.follow_ups.at(0).types, Contains("ticket.reopened"));
}

TEST(StatusMoveTest, RulesThatNameNoSolvedStatusLeaveATicketThatIsJustBeingSolved) {
  Dialogue said(program_of(R"(version: 1
status: {values: [待處理, 待回訪, 已關閉], default: 待處理, closed: [已關閉]}
engage:
  - {id: wait, event: ticket.solved, then: {status: 待回訪}}
)"));
  said.say("壞了");
  const Decision solved = said.judge(said.event("ticket.solved"));
  EXPECT_TRUE(solved.record.solved_at);
  EXPECT_THAT(solved.follow_ups.at(0).types, ElementsAre("ticket.updated"));
}

TEST(StatusMoveTest, RulesThatNameNoSolvedStatusReopenNothingThatIsNotClosed) {
  Dialogue said(program_of(R"(version: 1
status: {values: [待處理, 已解決, 待回訪關閉, 已關閉], default: 待處理, closed: [已關閉]}
surveys:
  - {id: csat, event: ticket.solved, ask: [{id: 解決, yes_no: true, text: 解決了嗎？}]}
engage:
  - {id: done, event: ticket.solved, then: {status: 已解決}}
  - {id: wait, event: survey.answered, then: {status: 待回訪關閉}}
  - {id: open, event: app.open, then: {status: 待處理}}
)"));
  said.say("壞了");
  said.judge(said.event("ticket.solved"));
  said.judge(said.change("status", "待回訪關閉"));
  EXPECT_EQ(said.record().solved_at, at_minute(2)) << "an agent's step";
  said.judge(said.change("status", "已解決"));
  Event answer = said.event("survey.answered");
  answer.survey = {{"id", "csat"}, {"解決", true}};
  const Decision answered = said.judge(answer);
  EXPECT_EQ(answered.record.status.value, "待回訪關閉");
  EXPECT_EQ(answered.record.solved_at, at_minute(2)) << "a rule's";
  EXPECT_THAT(answered.follow_ups.at(0).types, ElementsAre("ticket.updated"));
  said.judge(said.event("ticket.closed"));
  said.judge(said.change("status", "已解決", Actor::kCustomer));
  EXPECT_FALSE(said.record().closed_at) << "what was closed is open again";
}

TEST(StatusMoveTest, OnlyDeclaredStatusesAreSolved) {
  EXPECT_THAT(faults_of("version: 1\nstatus: {values: [待處理, 已解決], solved: [已結決]}\n"),
              HasSubstr("which is no declared value"));
}

constexpr const char* kTagRules = R"(version: 1
classify:
  - {id: plan, when: {text: {has_any: [方案]}}, then: {tag: [已給方案, 無人等待]}}
engage:
  - {id: heard, event: {event: tag.added, name: 已给方案}, then: {tag: [聽到]}}
)";

TEST(TagAddedTest, TagOfARuleIsHeardWhereARuleWaitsForIt) {
  Dialogue said(program_of(kTagRules));
  const Decision first = said.say("這是方案");
  ASSERT_EQ(first.follow_ups.size(), 1U) << "nobody waits for the other tag";
  EXPECT_THAT(first.follow_ups[0].types, ElementsAre("tag.added"));
  EXPECT_EQ(string_at(first.follow_ups[0].detail, "name"), "已給方案");
  const Decision heard = said.judge(first.follow_ups[0]);
  EXPECT_THAT(fired_ids(heard), ElementsAre("heard"));
  EXPECT_THAT(heard.follow_ups, IsEmpty());
  EXPECT_THAT(said.say("還是方案").follow_ups, IsEmpty()) << "the tag is there already";
}

TEST(TagAddedTest, TagOfAPersonIsHeardToo) {
  Dialogue said(program_of(kTagRules));
  Event opening = said.message("你好");
  opening.ticket.tags = std::vector<std::string>{"已給方案"};
  EXPECT_THAT(said.judge(opening).follow_ups, IsEmpty()) << "it came with the ticket";
  said.judge(said.change("tags", Json::array({"舊"})));
  const Decision changed = said.judge(said.change("tags", Json{"舊", "已給方案"}));
  std::vector<Event> heard;
  std::ranges::copy_if(changed.follow_ups, std::back_inserter(heard), [](const Event& event) {
    return event.is("tag.added");
  });
  ASSERT_EQ(heard.size(), 1U) << "one beside the correction";
  const Decision decision = said.judge(heard[0]);
  EXPECT_THAT(fired_ids(decision), ElementsAre("heard"));
  EXPECT_THAT(tags_of(decision), ElementsAre("已給方案", "聽到", "舊"));
  EXPECT_TRUE(decision.record.locks.contains("tag:" + fold_key("已給方案")));
}

TEST(TagAddedTest, ChainsEndVisibly) {
  Dialogue said(program_of(R"(version: 1
engage:
  - {id: a, event: message.customer, then: {tag: [甲]}}
  - {id: b, event: {event: tag.added, name: 甲}, then: {tag: [乙]}}
  - {id: c, event: {event: tag.added, name: 乙}, then: {tag: [丙]}}
  - {id: d, event: {event: tag.added, name: 丙}, then: {tag: [丁]}}
  - {id: e, event: {event: tag.added, name: 丁}, then: {tag: [戊]}}
)"));
  Decision decision = said.say("x");
  int hops = 0;
  while (!decision.follow_ups.empty()) {
    ++hops;
    decision = said.judge(decision.follow_ups[0]);
  }
  EXPECT_EQ(hops, 3);
  ASSERT_EQ(decision.failed.size(), 1U);
  EXPECT_THAT(decision.failed[0].error, HasSubstr("the chain stops here"));
}

TEST(TagAddedTest, CostsNothingWhereNobodyWaits) {
  Dialogue said(program_of(R"(version: 1
classify:
  - {id: plan, when: {text: {has_any: [方案]}}, then: {tag: [已給方案]}}
)"));
  EXPECT_THAT(said.say("這是方案").follow_ups, IsEmpty());
}

}  // namespace
}  // namespace triaged
