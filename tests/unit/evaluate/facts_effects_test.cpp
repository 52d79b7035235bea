// What is decided from the journal beside conditions: who gets a ticket, what is a duplicate, how
// often something is sent.
#include <gmock/gmock.h>

#include "evaluate/index_facts.h"
#include "model/note_lines.h"
#include "support/forwarding_store.h"
#include "unit/evaluate/facts_fixture.h"

namespace triaged {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kPeople = R"(
version: 1
status: {values: [待處理, 已關閉], default: 待處理, closed: [已關閉]}
people: {li: {name: 李}, wang: {name: 王}, chen: {name: 陳}}
teams: {家電組: {members: [li, wang, chen]}}
)";

std::string team_rule(const std::string& by) {
  return kPeople + "route:\n  - {id: rt, then: {assignee: {from: 家電組, by: " + by +
         ", else: queue}}}\n";
}

Event closed(JudgedJournal& journal, const std::string& conversation, TimePoint at) {
  Event event = journal.event_of({conversation, "k", "", at});
  event.types = {"ticket.closed"};
  event.message.reset();
  event.actor = Actor::kAgent;
  return event;
}

std::string assignee(const Decision& decision) {
  return decision.record.assignee.value;
}

TEST(RoundRobinTest, MembersTakeTurnsInDeclaredOrder) {
  JudgedJournal journal(program_of(team_rule("round_robin")));
  std::vector<std::string> got(5);
  int i = 0;
  for (std::string& one : got) {
    one = assignee(journal.say({"c" + std::to_string(i), "k", "在嗎", at_minute(i)}));
    ++i;
  }
  EXPECT_THAT(got, ElementsAre("li", "wang", "chen", "li", "wang"));
}

TEST(RoundRobinTest, ATicketStaysWithWhomItIsAndCostsNoTurn) {
  JudgedJournal journal(program_of(team_rule("round_robin")));
  EXPECT_EQ(assignee(journal.say({"c1", "k", "在嗎", at_minute(0)})), "li");
  EXPECT_EQ(assignee(journal.say({"c1", "k", "還在嗎", at_minute(1)})), "li");
  EXPECT_EQ(assignee(journal.say({"c2", "k", "在嗎", at_minute(2)})), "wang");
}

TEST(LeastOpenTest, WhoHasTheFewestOpenTicketsIsNext) {
  JudgedJournal journal(program_of(team_rule("least_open")));
  EXPECT_EQ(assignee(journal.say({"c1", "k", "在嗎", at_minute(0)})), "li");
  EXPECT_EQ(assignee(journal.say({"c2", "k", "在嗎", at_minute(1)})), "wang");
  EXPECT_EQ(assignee(journal.say({"c3", "k", "在嗎", at_minute(2)})), "chen");
  EXPECT_EQ(assignee(journal.say({"c4", "k", "在嗎", at_minute(3)})), "li") << "a tie";
  journal.judge(closed(journal, "c2", at_minute(4)));
  EXPECT_EQ(assignee(journal.say({"c5", "k", "在嗎", at_minute(5)})), "wang");
}

/// Somebody is faster than who has just read the journal.
class BusyStore final : public test::ForwardingStore {
 public:
  Result<std::vector<RecordId>> put_facts(std::span<const FactBackfill> facts) override {
    if (meanwhile) {
      std::exchange(meanwhile, nullptr)();
    }
    return ForwardingStore::put_facts(facts);
  }

  std::function<void()> meanwhile;
};

TEST(LeastOpenTest, ATicketThatIsClosedWhileTheJournalIsIndexedIsNotOpenAfterwards) {
  auto owned = std::make_unique<BusyStore>();
  BusyStore& store = *owned;
  const auto asking = program_of(team_rule("least_open"));
  JudgedJournal journal(program_of(kPeople + "route:\n  - {id: rt, then: {assignee: li}}\n"),
                        std::move(owned));
  journal.say({"c1", "k", "在嗎", at_minute(0)});
  store.meanwhile = [&] {
    journal.use(asking);
    journal.judge(closed(journal, "c1", at_minute(1)));
  };
  ASSERT_TRUE(index_facts(store, *asking).ok());
  EXPECT_EQ(assignee(journal.say({"c2", "k", "在嗎", at_minute(2)})), "li");
}

TEST(TeamAssigneeTest, OnlyWhoIsOnDutyGetsTickets) {
  const Files files{
      {"r.yaml",
       kPeople +
           "duty: {早班: {file: duty.csv}}\nroute:\n  - {id: rt, then: {assignee: {from: 家電組, "
           "on_duty: true, else: queue}}}\n"},
      {"duty.csv", "from,to,person\n2026-09-30 17:00,2026-09-30 18:00,wang\n"}};
  JudgedJournal journal(program_of(files));
  EXPECT_EQ(assignee(journal.say({"c1", "k", "在嗎", at_minute(1)})), "wang");
  const Decision nobody = journal.say({"c2", "k", "在嗎", at_minute(24 * 60)});
  EXPECT_EQ(assignee(nobody), "");
  ASSERT_EQ(nobody.held_back.size(), 1U);
  EXPECT_THAT(nobody.held_back[0].reason, HasSubstr("on duty"));
}

TEST(TeamAssigneeTest, FaultsSayWhatToWrite) {
  EXPECT_THAT(faults_of(kPeople + "route:\n  - {id: r, then: {assignee: {from: 家電祖}}}\n"),
              HasSubstr("did you mean '家電組'?"));
  EXPECT_THAT(
      faults_of(kPeople + "route:\n  - {id: r, then: {assignee: {team: 家電組, from: 家電組}}}\n"),
      HasSubstr("write 'from'"));
  EXPECT_THAT(
      faults_of(kPeople + "route:\n  - {id: r, then: {assignee: {from: 家電組, else: nobody}}}\n"),
      HasSubstr("write queue, or a declared person"));
}

const std::string kNear = R"(
version: 1
audit:
  - id: dup
    when: {near_duplicate: {of: message, same: customer.id, in: 24h, similarity: 0.85}}
    then: {audit: {verdict: suspected_duplicate, of: $match}}
)";

TEST(NearDuplicateTest, TheVerdictPointsToTheTicketThatItRepeats) {
  JudgedJournal journal(program_of(kNear));
  journal.say({"c1", "li", "插上電源就漏電，而且一直發燙", at_minute(0)});
  const RecordId first = journal.record();
  const Decision again = journal.say({"c2", "li", "插上电源就漏电，而且一直发烫！", at_minute(1)});
  EXPECT_EQ(again.verdict, "suspected_duplicate");
  EXPECT_EQ(again.duplicate_of["record"], first);
  EXPECT_EQ(again.duplicate_of["number"], journal.store().find_record(own_name(first))->number);
  EXPECT_EQ(to_json(again)["duplicate_of"], again.duplicate_of);
}

TEST(NearDuplicateTest, OtherCustomersOtherWordsAndOldTextsAreNoDuplicates) {
  JudgedJournal journal(program_of(kNear));
  journal.say({"c1", "li", "插上電源就漏電，而且一直發燙", at_minute(0)});
  EXPECT_EQ(journal.say({"c2", "wang", "插上電源就漏電，而且一直發燙", at_minute(1)}).verdict,
            "valid");
  EXPECT_EQ(journal.say({"c3", "li", "請問保固期還有多久，怎麼查詢", at_minute(2)}).verdict,
            "valid");
  EXPECT_EQ(journal.say({"c1", "li", "插上電源就漏電，而且一直發燙。", at_minute(3)}).verdict,
            "valid")
      << "the same ticket";
  EXPECT_EQ(
      journal.say({"c4", "li", "插上電源就漏電，而且一直發燙", at_minute(24 * 60 + 3)}).verdict,
      "valid");
}

TEST(NearDuplicateTest, ShortTextsMustBeEqual) {
  JudgedJournal journal(program_of(kNear));
  journal.say({"c1", "li", "退款退款", at_minute(0)});
  EXPECT_EQ(journal.say({"c2", "li", "退款退货", at_minute(1)}).verdict, "valid");
  EXPECT_EQ(journal.say({"c3", "li", "退款退款！", at_minute(2)}).verdict, "valid");
  EXPECT_EQ(journal.say({"c4", "li", "退款退款", at_minute(3)}).verdict, "suspected_duplicate");
}

TEST(NearDuplicateTest, OnlyItsOwnRuleCanNameTheMatch) {
  EXPECT_THAT(faults_of("version: 1\naudit:\n  - {id: r, then: {audit: {verdict: duplicate, of: "
                        "$match}}}\n"),
              HasSubstr("looks for no near duplicate"));
}

std::string limited(const std::string& limit) {
  return kPeople +
         "engage:\n  - {id: n, event: message.customer, then: {note: 注意, notify: {to: "
         "li, text: 有新的}, limit: " +
         limit + "}}\n";
}

struct LimitCase {
  const char* name;
  const char* limit;
  std::vector<std::size_t> refused;  ///< effects of each message
};
std::ostream& operator<<(std::ostream& out, const LimitCase& one) {
  return out << one.name;
}

class LimitTest : public testing::TestWithParam<LimitCase> {};

/// c1 of li, c1 again, c2 of li, c3 of wang, and c1 a day later.
TEST_P(LimitTest, CountsFiringsNotEffects) {
  JudgedJournal journal(program_of(limited(GetParam().limit)));
  std::vector<std::size_t> refused;
  const auto say = [&](const char* conversation, const char* customer, int minute) {
    journal.say({conversation, customer, "在嗎 " + std::to_string(minute), at_minute(minute)});
    refused.push_back(journal.refused().size());
  };
  say("c1", "li", 0);
  say("c1", "li", 1);
  say("c2", "li", 2);
  say("c3", "wang", 3);
  say("c1", "li", 24 * 60 + 1);
  EXPECT_EQ(refused, GetParam().refused);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    LimitTest,
    testing::Values(LimitCase{"ticket", "{per: ticket, at_most: 1, in: 1d}", {0, 2, 0, 0, 0}},
                    LimitCase{"customer", "{per: customer, at_most: 1, in: 1d}", {0, 2, 2, 0, 0}},
                    LimitCase{"rule", "{per: rule, at_most: 2, in: 1d}", {0, 0, 2, 2, 0}},
                    LimitCase{
                        "no_incident", "{per: incident, at_most: 1, in: 1d}", {0, 2, 0, 0, 0}}),
    [](const auto& one) { return one.param.name; });

TEST(LimitTest, TheRefusalIsStoredAsTheReason) {
  JudgedJournal journal(program_of(limited("{per: rule, at_most: 1, in: 2h}")));
  journal.say({"c1", "li", "在嗎", at_minute(0)});
  journal.say({"c2", "li", "在嗎", at_minute(1)});
  const Json refused = journal.store().list_decisions(journal.record())->at(0).decision["refused"];
  ASSERT_EQ(refused.size(), 2U);
  EXPECT_EQ(refused[0]["at_most"], 1);
  EXPECT_EQ(refused[0]["window_ms"], 7'200'000);
}

TEST(LimitTest, WhatIsRefusedMayBecomeALineOfTheNote) {
  OutboxEntry note;
  note.args = {{"lines",
                {{{"key", ""}, {"text", "why"}},
                 {{"key", "k1"}, {"text", "not sent: hello"}, {"if_refused", true}}}}};
  EXPECT_EQ(granted_entry(note, {})->args["text"], "why");
  const std::vector<std::string> refused{"k1"};
  EXPECT_EQ(granted_entry(note, refused)->args["text"], "why\nnot sent: hello");
}

}  // namespace
}  // namespace triaged
