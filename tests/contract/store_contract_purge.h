#pragma once

#include "contract/store_contract.h"

// What is forgotten when it is old, and what is kept however old it is.
namespace triaged {

TEST_P(StoreContract, PurgeForgetsWhatIsOldAndKeepsWhatIsOpen) {
  append(delivery({message("c1", "1")}, {"key"}));
  Decided closing = decide(claim_lane());
  closing.decision.record.closed_at = kNow;
  commit(closing);
  const RecordId open = decided_record("c2");
  const Retention retention;
  EXPECT_EQ(store_->purge(retention, kNow + std::chrono::days(7)).take(), 0);
  EXPECT_TRUE(append(delivery({message("c1", "1")}, {"key"})).duplicate);
  EXPECT_GT(store_->purge(retention, kNow + std::chrono::days(800)).take(), 0);
  EXPECT_TRUE(store_->list_decisions(closing.lane).take().empty());
  EXPECT_FALSE(store_->find_record(own_name(closing.lane)).ok());
  EXPECT_EQ(store_->list_decisions(open).take().size(), 1U);
  EXPECT_FALSE(append(delivery({message("c1", "1")}, {"key"})).duplicate);
}

TEST_P(StoreContract, PurgeForgetsTheLinksAndTimersOfARecordWithIt) {
  const RecordId gone = decided_record("c1", {entry(EntryKind::kSync, "k1")});
  Attempted opened = attempt(claim_entry(), EntryState::kDone);
  opened.desk = DeskView{"T-1", Json::object()};
  record(opened);
  append("c1", "the end");
  Decided closing = decide(claim_lane());
  ASSERT_EQ(closing.lane, gone);
  closing.decision.record.closed_at = kNow;
  closing.timers = {{"t", kNow + std::chrono::days(900), message("", "for nobody")}};
  commit(closing);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store_->purge({}, kNow + std::chrono::days(800)).ok());
  }

  Event reply = message("T-1", "an agent's late word");
  reply.types = {std::string(event_type::kMessageAgent)};
  reply.source = "desk";
  reply.conversation = "";
  reply.ticket.id = "T-1";
  EXPECT_EQ(append(delivery({reply})).ignored, 1) << "the ticket is unknown again";
  EXPECT_EQ(store_->fire_due(kNow + std::chrono::days(901), 10).take(), 0);
  append("c1", "back after years");
  EXPECT_NE(claim_lane().lane, gone) << "a record of its own";
}

TEST_P(StoreContract, PurgeKeepsTheLinksOfRecordsThatAreNotDecidedYet) {
  const RecordId open = decided_record("c1");
  append("c2", "given up");
  const LaneClaim waiting = claim_lane();
  Decided failed = decide(waiting);
  failed.failure = "given up";
  commit(failed);
  append("c3", "not looked at");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store_->purge({}, kNow + std::chrono::days(800)).ok());
  }
  append(delivery({message("c1", "2"), message("c2", "2"), message("c3", "2")}));
  std::map<std::string, std::pair<RecordId, std::size_t>> lanes;
  for (const LaneClaim& claim : claim_lanes()) {
    lanes[claim.events.at(0).event.conversation] = {claim.lane, claim.events.size()};
  }
  EXPECT_EQ(lanes["c1"].first, open);
  EXPECT_EQ(lanes["c2"].first, waiting.lane) << "where its dead letter belongs";
  EXPECT_EQ(lanes["c3"].second, 2U) << "one record";
}

TEST_P(StoreContract, PurgeKeepsAClosedRecordWhileANewEventOfItWaits) {
  append("c1", "the end");
  Decided closing = decide(claim_lane());
  closing.decision.record.closed_at = kNow;
  commit(closing);
  append("c1", "back after years");
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store_->purge({}, kNow + std::chrono::days(800)).ok());
  }
  const LaneClaim claim = claim_lane();
  EXPECT_EQ(claim.lane, closing.lane);
  EXPECT_EQ(claim.record.number, "FW202405200001");
  EXPECT_TRUE(claim.record.closed_at.has_value());
}

TEST_P(StoreContract, PurgeWorksInSlicesAndKeepsTheBodiesOfDeadLetters) {
  for (int i = 0; i < 5; ++i) {
    append(delivery({}, {"key" + std::to_string(i)}));
  }
  Delivery bad = delivery({});
  bad.bad_items = {{"bad", ""}};
  append(bad);
  Retention retention;
  retention.slice = 3;
  const TimePoint later = kNow + std::chrono::days(60);
  int removed = 0;
  for (int i = 0; i < 10; ++i) {
    const int slice = store_->purge(retention, later).take();
    EXPECT_LE(slice, 8 * retention.slice);
    removed += slice;
  }
  EXPECT_EQ(removed, 10) << "five keys and five webhooks";
  EXPECT_TRUE(store_->find_dead("w1").ok());
}

TEST_P(StoreContract, PurgeFindsAGrantThatRanOutBehindManyThatHold) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  for (int i = 0; i < 50; ++i) {
    decided.decision.reservations.push_back(
        {"long/" + std::to_string(i), std::chrono::days(90), 1, "k1", ""});
  }
  decided.decision.reservations.push_back({"short", std::chrono::hours(1), 1, "k2", ""});
  EXPECT_TRUE(commit(decided).refused.empty());
  Retention retention;
  retention.slice = 1;
  int removed = 0;
  for (int i = 0; i < 10; ++i) {
    removed += store_->purge(retention, kNow + std::chrono::hours(2)).take();
  }
  EXPECT_EQ(removed, 1);

  append("c1", "2");
  Decided again = decide(claim_lane());
  again.decision.reservations = decided.decision.reservations;
  EXPECT_EQ(commit(again).refused, std::vector<std::string>{"k1"}) << "all others still hold";
}

}  // namespace triaged
