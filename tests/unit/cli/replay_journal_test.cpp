// `triaged replay` on the journal of a store: what people did is replayed, not what came back of
// the rules of then.
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "evaluate/decide.h"
#include "rules/load_program.h"
#include "store/sqlite/sqlite_store.h"
#include "unit/cli/replay_fixture.h"

namespace triaged {
namespace {

/// Replays a journal that a daemon with the `present` rules left behind.
class ReplayJournalTest : public ReplayTest {
 protected:
  void SetUp() override {
    ReplayTest::SetUp();
    SqliteOptions options;
    options.path = folder_.file("triaged.db");
    auto store = open_sqlite_store(options);
    ASSERT_TRUE(store.ok()) << to_string(store.error());
    store_ = std::move(store).take();
    write("triaged.yaml",
          "version: 1\nstore: sqlite:" + options.path + "\nlayers: [" + folder_.file("present") +
              "]\n");
  }

  /// Each event is decided before the next one comes. `damage` may change what is stored of it.
  void judge(const std::vector<Event>& events,
             const std::function<void(Decision&)>& damage = nullptr) {
    const std::vector<std::string> layers{folder_.file("present")};
    Faults faults;
    const auto program = load_program(layers, {}, faults);
    ASSERT_NE(program, nullptr);
    for (const Event& event : events) {
      Delivery delivery;
      delivery.webhook.source = event.source;
      delivery.webhook.received_at = event.received_at;
      delivery.events = {event};
      ASSERT_TRUE(store_->append({&delivery, 1}).ok());
      decide_waiting(*program, event.received_at, damage);
    }
  }

  [[nodiscard]] Json report_of_journal() const {
    const Said said = run({"--config", "triaged.yaml", "--against", "next", "--json"});
    EXPECT_EQ(said.code, kExitGood) << said.err << said.out;
    const Result<Json> json = parse_json(said.out);
    return json.ok() ? *json : Json();
  }

  /// A change that the desk tells of without saying who made it.
  [[nodiscard]] Event told(const std::string& id, std::vector<FieldChange> changes) const {
    Event event = customer_message("c1", "", now_);
    event.id = id;
    event.types = {std::string(event_type::kTicketUpdated)};
    event.message.reset();
    event.changes = std::move(changes);
    return event;
  }

  TimePoint now_ = SystemClock().utc();

 private:
  void decide_waiting(const Program& program,
                      TimePoint now,
                      const std::function<void(Decision&)>& damage) {
    Claim claim;
    claim.worker = "test";
    claim.now = now;
    const auto lanes = store_->claim_lanes(claim);
    ASSERT_TRUE(lanes.ok());
    for (const LaneClaim& lane : *lanes) {
      Record record = lane.record;
      for (const PendingEvent& pending : lane.events) {
        Decided decided;
        decided.lane = lane.lane;
        decided.fence = lane.fence;
        decided.seq = pending.seq;
        decided.decided_at = now;
        decided.decision = *decide(program, *store_, pending, record);
        record = decided.decision.record;
        if (damage) {
          damage(decided.decision);
        }
        const auto outcomes = store_->commit_decisions({&decided, 1});
        ASSERT_TRUE(outcomes.ok() && outcomes->front().ok());
      }
    }
  }

  std::unique_ptr<Store> store_;
};

// What the present rules wrote comes back, once alone and once with a tag of a person's. To the
// next rules, which write otherwise, none of it but that tag is news.
TEST_F(ReplayJournalTest, WhatTheRulesOfThenWroteIsNobodysActUnderOthers) {
  judge({customer_message("c1", "插上就漏電", now_),
         told("told", {{"priority", "低", "中"}, {"group", nullptr, "人工分派"}}),
         told("tagged",
              {{"priority", "低", "中"}, {"tags", nullptr, Json::array({"安全風險", "VIP"})}})});
  const Json json = report_of_journal();
  EXPECT_EQ(row_of(json["priorities"], "priority", "高")["after"], 1);
  EXPECT_EQ(row_of(json["groups"], "group", "安全應急組")["after"], 1);
  EXPECT_EQ(json["tags"], Json::array()) << "the person's tag and the rule's, under both";
}

TEST_F(ReplayJournalTest, NorIsItWhereTheEventIsAnAgentsMessageToo) {
  Event answer = customer_message("c1", "您好", now_);
  answer.types = {std::string(event_type::kMessageAgent)};
  answer.message->by = Actor::kAgent;
  answer.changes = {{"priority", "低", "中"}};
  judge({customer_message("c1", "插上就漏電", now_), answer});
  EXPECT_EQ(row_of(report_of_journal()["priorities"], "priority", "高")["after"], 1);
}

TEST_F(ReplayJournalTest, WhatAPersonChangedStaysUnderBoth) {
  judge({customer_message("c1", "插上就漏電", now_), told("urgent", {{"priority", "中", "低"}})});
  const Json priorities = report_of_journal()["priorities"];
  EXPECT_EQ(row_of(priorities, "priority", "低")["after"], 1) << "whatever rules say";
}

// Its first values are no echoes, though the record has them before the changes are read.
TEST_F(ReplayJournalTest, ATicketThatOpensAsSolvedIsSolvedUnderBoth) {
  const std::string solved =
      "version: 1\nstatus: {values: [待處理, 已解決], default: 待處理, solved: [已解決]}\n"
      "route:\n  - {id: rt.solved, event: ticket.solved, then: {group: ";
  write("present/solved.yaml", solved + "甲}}\n");
  write("next/solved.yaml", solved + "乙}}\n");
  Event opened = told("opened", {{"status", nullptr, "已解決"}});
  opened.types = {std::string(event_type::kTicketCreated), std::string(event_type::kTicketSolved)};
  opened.ticket.status = "已解決";
  judge({opened});
  EXPECT_EQ(row_of(report_of_journal()["groups"], "group", "乙")["after"], 1);
}

TEST_F(ReplayJournalTest, WhatIsDamagedInADecisionIsLeftOut) {
  judge({customer_message("c1", "插上就漏電", now_),
         told("tagged", {{"tags", nullptr, Json::array({"VIP"})}})},
        [](Decision& decision) {
          if (decision.heard) {
            decision.heard->front().to = Json::array({1, "VIP"});
          }
        });
  EXPECT_EQ(report_of_journal()["changed"], 1);
}

}  // namespace
}  // namespace triaged
