// Rules judge, people act, a rule is taken back: all through a store's lanes.
#include "release/undo_plan.h"

#include <gmock/gmock.h>

#include "evaluate/decide.h"
#include "rules/load_program.h"
#include "store/memory/memory_store.h"
#include "support/scratch_folder.h"

namespace triaged {
namespace {

using std::chrono::minutes;

constexpr TimePoint kStart{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21)};

constexpr const char* kRules = R"(version: 1
priority: {levels: [低, 中, 高, 急], default: 低}
status: {values: [待處理, 處理中], default: 待處理}
dimensions:
  kind: {values: [咨詢, 投訴], default: 咨詢}
  emotion: {values: [憤怒, 焦慮], many: true}
  mood: {values: [好, 壞]}
  later: {values: [好, 壞]}
lexicons:
  mood: {file: mood.csv, classes: [好, 壞]}
default_route: 人工分派
classify:
  - id: cls.leak
    when: {text: {has_any: [漏電]}}
    then: {tag: [安全風險, 急件], set: {kind: 投訴, emotion: 憤怒, mood: 壞, later: 壞}, raise: 高, group: 安全應急組, status: 處理中}
  - {id: cls.hurry, when: {text: {has_any: [馬上]}}, then: {tag: [急件]}}
  - {id: cls.burn, when: {text: {has_any: [燙]}}, then: {tag: [安全風險], raise: 高, group: 安全應急組}}
  - {id: cls.mood, then: {set: {mood: {from: mood}}}, weight: 50}
  - {id: cls.later, when: {ticket.customer_messages: {gte: 2}}, then: {set: {later: {from: mood}}}, weight: 50}
  - {id: cls.ask, when: {text: {has_any: [急問]}}, then: {raise: 中}}
  - {id: cls.life, when: {text: {has_any: [救命]}}, then: {raise: 急}}
)";

class UndoTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("rules.yaml", kRules);
    folder_.write("mood.csv", "term,lang,好,壞\n謝謝,zh,1,-1\n討厭,zh,-1,1\n");
    Faults faults;
    const std::vector<std::string> layers{folder_.file("rules.yaml")};
    program_ = load_program(layers, {}, faults);
    ASSERT_NE(program_, nullptr) << faults.render();
  }

  /// Stores the event a minute after the last one and judges what waits.
  void take(Event event) {
    now_ += minutes(1);
    event.source = "desk";
    event.at = event.received_at = now_;
    Delivery delivery;
    delivery.webhook.source = "desk";
    delivery.webhook.received_at = now_;
    delivery.events.push_back(std::move(event));
    ASSERT_TRUE(append_one(*store_, delivery).ok());
    judge();
  }

  void judge() {
    Claim claim;
    claim.worker = "test";
    claim.now = now_;
    std::vector<LaneClaim> lanes = store_->claim_lanes(claim).take();
    for (LaneClaim& lane : lanes) {
      for (const PendingEvent& pending : lane.events) {
        Decided decided;
        decided.lane = lane.lane;
        decided.fence = lane.fence;
        decided.seq = pending.seq;
        decided.decided_at = now_;
        decided.decision = decide(*program_, *store_, pending, lane.record).take();
        last_ = decided.decision;
        const std::vector<Outcome> outcomes = store_->commit_decisions({&decided, 1}).take();
        ASSERT_TRUE(outcomes.front().ok());
        lane.record = decided.decision.record;
      }
    }
  }

  void customer_writes(const std::string& text) {
    Event event;
    event.id = text;
    event.types = {std::string(event_type::kMessageCustomer)};
    event.conversation = "c1";
    event.message.emplace();
    event.message->text = text;
    event.message->by = Actor::kCustomer;
    take(std::move(event));
  }

  void agent_changes(const std::string& field, Json to) {
    Event event;
    event.id = "change of " + field;
    event.types = {std::string(event_type::kTicketUpdated)};
    event.conversation = "c1";
    event.actor = Actor::kAgent;
    event.changes.push_back({field, Json(), std::move(to), Actor::kAgent});
    take(std::move(event));
  }

  [[nodiscard]] Record record() const { return store_->find_record("#1").take(); }

  [[nodiscard]] UndoPlan plan(TimePoint since = kStart,
                              const std::string& rule = "cls.leak") const {
    return plan_undo(record(), store_->list_decisions(1).take(), rule, since, program_.get());
  }

  void undo(const std::string& rule) { carry_out(plan(kStart, rule)); }

  /// Sends the order through the record's lane.
  void carry_out(const UndoPlan& plan) { take(undo_event(plan, record(), "li", now_)); }

  ScratchFolder folder_;
  std::shared_ptr<const CompiledProgram> program_;
  std::unique_ptr<Store> store_ = make_memory_store();
  TimePoint now_ = kStart;
  Decision last_;
};

/// Why the row of that field and value stays; "taken back" when it does not.
std::string fate(const UndoPlan& plan, const std::string& field, const std::string& written) {
  for (const UndoRow& row : plan.rows) {
    if (row.field == field && row.written == written) {
      return row.kept.empty() ? "taken back" : row.kept;
    }
  }
  return "no row";
}

TEST_F(UndoTest, EverythingGoesBackToWhatStoodBefore) {
  customer_writes("你好");
  customer_writes("插上就漏電");
  ASSERT_EQ(record().priority.value, "高");
  carry_out(plan());
  const Record after = record();
  EXPECT_EQ(after.priority.value, "低");
  EXPECT_EQ(after.status.value, "待處理");
  EXPECT_EQ(after.group.value, "人工分派");
  EXPECT_EQ(after.dimensions.at("kind").value, "咨詢");
  EXPECT_TRUE(present_names(after.tags).empty());
  EXPECT_TRUE(present_names(after.many_dimensions.at("emotion")).empty());
  EXPECT_THAT(last_.changed_fields,
              testing::IsSupersetOf({"group", "kind", "priority", "status", "tags"}))
      << "the desk is told";
  EXPECT_TRUE(last_.held_back.empty());
}

TEST_F(UndoTest, WhatWasThereFromTheStartGoesBackToTheDefault) {
  customer_writes("插上就漏電");
  carry_out(plan());
  EXPECT_EQ(record().priority.value, "低");
  EXPECT_EQ(record().group.value, "人工分派");
  EXPECT_EQ(record().priority.by, Actor::kRule) << "a default that only fills gaps is not written";
}

TEST_F(UndoTest, WhatTheTicketShowedWhenItCameGoesBack) {
  Event event;
  event.id = "m1";
  event.types = {std::string(event_type::kMessageCustomer)};
  event.conversation = "c1";
  event.ticket.priority = "中";
  event.ticket.assignee = "li";
  event.message.emplace();
  event.message->text = "插上就漏電";
  event.message->by = Actor::kCustomer;
  take(std::move(event));
  ASSERT_EQ(record().priority.value, "高");
  carry_out(plan());
  EXPECT_EQ(record().priority.value, "中");
}

TEST_F(UndoTest, WhatAPersonChangedSinceStays) {
  customer_writes("插上就漏電");
  agent_changes("tags", {"急件"});
  agent_changes("priority", "中");
  const UndoPlan planned = plan();
  EXPECT_EQ(fate(planned, "tags", "安全風險"), "a person changed it since");
  EXPECT_EQ(fate(planned, "priority", "高"), "a person changed it since");
  EXPECT_EQ(fate(planned, "tags", "急件"), "taken back");
  carry_out(planned);
  EXPECT_EQ(record().priority.value, "中");
  EXPECT_EQ(record().group.value, "人工分派");
}

TEST_F(UndoTest, WhatIsLockedStaysAsTheOrderWouldHoldItBack) {
  customer_writes("插上就漏電");
  Record locked = record();
  locked.locks["tag:急件"] = {Actor::kAgent, now_};
  locked.locks["emotion"] = {Actor::kAgent, now_};
  const UndoPlan planned =
      plan_undo(locked, store_->list_decisions(1).take(), "cls.leak", kStart, program_.get());
  EXPECT_EQ(fate(planned, "tags", "急件"), "a person changed this field");
  EXPECT_EQ(fate(planned, "emotion", "憤怒"), "a person changed this field");
  EXPECT_EQ(fate(planned, "tags", "安全風險"), "taken back");
  EXPECT_TRUE(take_back(program_->rules(), planned.order, locked).empty());
}

TEST_F(UndoTest, WhatAnotherRuleGivesAsWellStays) {
  customer_writes("插上就漏電，馬上處理");
  const UndoPlan planned = plan();
  EXPECT_EQ(fate(planned, "tags", "急件"), "rule 'cls.hurry' gives it, too");
  EXPECT_EQ(fate(planned, "tags", "安全風險"), "taken back");
  carry_out(planned);
  EXPECT_EQ(present_names(record().tags), std::vector<std::string>{"急件"});
}

TEST_F(UndoTest, AValueThatAnotherRuleGivesStaysAsWell) {
  customer_writes("漏電，很燙");
  const UndoPlan planned = plan();
  EXPECT_EQ(fate(planned, "priority", "高"), "rule 'cls.burn' gives it, too");
  EXPECT_EQ(fate(planned, "group", "安全應急組"), "rule 'cls.burn' gives it, too");
  EXPECT_EQ(fate(planned, "tags", "安全風險"), "rule 'cls.burn' gives it, too");
  EXPECT_EQ(fate(planned, "status", "處理中"), "taken back");
}

TEST_F(UndoTest, ALexiconGivesWhatItAnsweredAndNoOtherClass) {
  customer_writes("漏電，謝謝");
  EXPECT_EQ(fate(plan(), "mood", "壞"), "taken back");
  store_ = make_memory_store();
  customer_writes("漏電，討厭");
  EXPECT_EQ(fate(plan(), "mood", "壞"), "rule 'cls.mood' gives it, too");
}

TEST_F(UndoTest, ALexiconsAnswerCountsWhereverItsRuleFired) {
  customer_writes("你好");
  customer_writes("漏電，討厭");
  EXPECT_EQ(fate(plan(kStart, "cls.leak"), "later", "壞"), "rule 'cls.later' gives it, too");
}

TEST_F(UndoTest, WhatTwoRulesGaveGoesWithTheSecondWhicheverThatIs) {
  for (const auto& [first, second] :
       {std::pair("cls.leak", "cls.burn"), std::pair("cls.burn", "cls.leak")}) {
    store_ = make_memory_store();
    customer_writes("漏電");
    customer_writes("還很燙");
    undo(first);
    EXPECT_EQ(record().priority.value, "高") << first;
    EXPECT_THAT(present_names(record().tags), testing::Contains("安全風險")) << first;
    undo(second);
    EXPECT_EQ(record().priority.value, "低") << second;
    EXPECT_EQ(record().group.value, "人工分派") << second;
    EXPECT_THAT(present_names(record().tags), testing::IsEmpty()) << second;
  }
}

TEST_F(UndoTest, ThePriorityFallsToWhatOtherRulesRaisedItTo) {
  customer_writes("急問：漏電");
  carry_out(plan());
  EXPECT_EQ(record().priority.value, "中");
}

TEST_F(UndoTest, ThePriorityFallsNoLowerThanItWas) {
  customer_writes("插上就漏電");
  customer_writes("急問：救命");
  ASSERT_EQ(record().priority.value, "急");
  undo("cls.life");
  EXPECT_EQ(record().priority.value, "高");
}

TEST_F(UndoTest, WhatIsOlderStays) {
  customer_writes("插上就漏電");
  const UndoPlan planned = plan(now_ + minutes(1));
  EXPECT_EQ(fate(planned, "priority", "高"), "it was written before that time");
  EXPECT_FALSE(planned.takes_back());
}

TEST_F(UndoTest, AChangeWhileTheOrderIsOnItsWayWins) {
  customer_writes("插上就漏電");
  const UndoPlan planned = plan();
  agent_changes("group", "客服組");
  carry_out(planned);
  EXPECT_EQ(record().group.value, "客服組");
  EXPECT_EQ(record().priority.value, "低");
  ASSERT_EQ(last_.held_back.size(), 1U);
  EXPECT_EQ(last_.held_back.front().field, "group");
  EXPECT_EQ(last_.held_back.front().rule, "cls.leak");
}

TEST_F(UndoTest, WhatWasTakenBackIsSaidToBe) {
  customer_writes("插上就漏電");
  carry_out(plan());
  const UndoPlan again = plan();
  EXPECT_FALSE(again.takes_back());
  for (const auto& [field, written] :
       {std::pair("priority", "高"), {"group", "安全應急組"}, {"tags", "急件"}, {"kind", "投訴"}}) {
    EXPECT_EQ(fate(again, field, written), "it was taken back already") << field;
  }
  agent_changes("priority", "中");
  EXPECT_EQ(fate(plan(), "priority", "高"), "a person changed it since");
}

TEST_F(UndoTest, TheRuleMayGiveItAgain) {
  customer_writes("插上就漏電");
  carry_out(plan());
  customer_writes("又漏電了");
  EXPECT_EQ(record().priority.value, "高") << "no lock is left behind";
  EXPECT_EQ(present_names(record().tags).size(), 2U);
}

TEST_F(UndoTest, ARuleThatWroteNothingLeavesNoRow) {
  customer_writes("你好");
  EXPECT_TRUE(plan().rows.empty());
}

}  // namespace
}  // namespace triaged
