#pragma once

#include "contract/store_contract.h"

// Appending, lanes and decisions. The arrows are those of docs/state_machine.md.
namespace triaged {

TEST_P(StoreContract, AnAppendedEventIsPendingInTheLaneOfItsOwnNewRecord) {
  const Appended appended = append("c1", "hello");
  EXPECT_FALSE(appended.duplicate);
  EXPECT_EQ(appended.events, 1);
  EXPECT_GT(lane_signals_, 0);
  EXPECT_EQ(counts().pending_events, 1);
  EXPECT_EQ(counts().oldest_pending_event, kNow);

  const LaneClaim claim = claim_lane();
  EXPECT_NE(claim.lane, 0);
  EXPECT_EQ(claim.record.id, claim.lane);
  EXPECT_EQ(claim.record.number, "");
  EXPECT_TRUE(claim.fresh);
  ASSERT_EQ(claim.events.size(), 1U);
  EXPECT_EQ(to_json(claim.events[0].event), to_json(message("c1", "hello")));
}

TEST_P(StoreContract, EventsOfOneConversationShareALaneInOrder) {
  append(delivery({message("c1", "1"), message("c1", "2"), message("c2", "other")}));
  append("c1", "3");
  const std::vector<LaneClaim> claims = claim_lanes();
  ASSERT_EQ(claims.size(), 2U);
  ASSERT_EQ(claims[0].events.size(), 3U);
  EXPECT_EQ(claims[0].events[0].event.message->text, "1");
  EXPECT_EQ(claims[0].events[1].event.message->text, "2");
  EXPECT_EQ(claims[0].events[2].event.message->text, "3");
  EXPECT_LT(claims[0].events[0].seq, claims[0].events[1].seq);
  EXPECT_EQ(claims[1].events.size(), 1U);
}

TEST_P(StoreContract, TheSameConversationKeyOnAnotherSourceIsAnotherRecord) {
  Event other = message("c1", "x");
  other.source = "sms";
  append("c1", "hello");
  append(delivery({other}));
  EXPECT_EQ(claim_lanes().size(), 2U);
}

TEST_P(StoreContract, AnyKnownKeyMakesADuplicate) {
  EXPECT_FALSE(append(delivery({message("c1", "1")}, {"id-1", "hash-1"})).duplicate);
  EXPECT_TRUE(append(delivery({message("c1", "1")}, {"id-1", "hash-2"})).duplicate);
  EXPECT_TRUE(append(delivery({message("c1", "1")}, {"id-2", "hash-1"})).duplicate);
  EXPECT_FALSE(append(delivery({message("c1", "2")}, {"id-2", "hash-2"})).duplicate)
      << "a duplicate must not use up its other keys";
  EXPECT_EQ(counts().pending_events, 2);
}

TEST_P(StoreContract, LongKeysThatShareTheirBeginningAreDifferent) {
  const std::string prefix(60, 'k');
  EXPECT_FALSE(append(delivery({message("c1", "1")}, {prefix + "1"})).duplicate);
  EXPECT_FALSE(append(delivery({message("c1", "2")}, {prefix + "2"})).duplicate);
}

TEST_P(StoreContract, AKeyGivenTwiceInOneDeliveryIsNoDuplicateOfItself) {
  EXPECT_FALSE(append(delivery({message("c1", "1")}, {"same", "same"})).duplicate);
}

TEST_P(StoreContract, DeliveriesOfOneCallAreToldApart) {
  append(delivery({message("c1", "1")}, {"seen"}));
  const std::vector<Delivery> given = {delivery({message("c1", "1")}, {"seen"}),
                                       delivery({message("c1", "2")}, {"new"}),
                                       delivery({message("c1", "2")}, {"new"})};
  const auto appended = store_->append(given);
  ASSERT_TRUE(appended.ok());
  ASSERT_EQ(appended->size(), 3U);
  EXPECT_TRUE((*appended)[0].duplicate);
  EXPECT_FALSE((*appended)[1].duplicate);
  EXPECT_EQ((*appended)[1].events, 1);
  EXPECT_TRUE((*appended)[2].duplicate);
  EXPECT_EQ(claim_lane().events.size(), 2U);
}

TEST_P(StoreContract, AnEchoWithoutARecordIsCountedAndNotQueued) {
  Event echo = message("c1", "ours");
  echo.own = true;
  const Appended appended = append(delivery({echo}));
  EXPECT_FALSE(appended.duplicate);
  EXPECT_EQ(appended.ignored, 1);
  EXPECT_EQ(appended.events, 0);
  EXPECT_EQ(counts().pending_events, 0);
}

TEST_P(StoreContract, AnEchoOfAKnownRecordJoinsItsLane) {
  append("c1", "hello");
  Event echo = message("c1", "ours");
  echo.own = true;
  EXPECT_EQ(append(delivery({echo})).events, 1);
  EXPECT_EQ(claim_lane().events.size(), 2U);
}

TEST_P(StoreContract, AnEventThatNamesItsRecordNeedsNoLink) {
  const RecordId record = decided_record("c1");
  Event answer = message("", "5");
  answer.record = record;
  append(delivery({answer}));
  EXPECT_EQ(claim_lane().lane, record);
}

TEST_P(StoreContract, ADesksTicketLeadsToTheRecordThatItWasOpenedFor) {
  const RecordId lane = decided_record("c1", {entry(EntryKind::kSync, "k1")});
  Attempted opened = attempt(claim_entry(), EntryState::kDone);
  opened.desk = DeskView{"4711", {{"priority", "高"}}};
  ASSERT_TRUE(record(opened).ok());

  Event solved = message("conversation-of-4711", "solved");
  solved.source = "desk";
  solved.own = true;
  solved.ticket.id = "4711";
  append(delivery({solved}));
  EXPECT_EQ(claim_lane().lane, lane);
  EXPECT_EQ(store_->find_record("4711").take().id, lane);
}

// Agents know numbers and tickets; that a record's own id is the same figure means nothing.
TEST_P(StoreContract, ARecordIsFoundByItsNumberThenByADesksTicketThenByItsMarkedId) {
  const RecordId first = decided_record("c1", {});
  const RecordId second = decided_record("c2", {entry(EntryKind::kSync, "k2")});
  Attempted opened = attempt(claim_entry(), EntryState::kDone);
  opened.desk = DeskView{std::to_string(first), {}};
  ASSERT_TRUE(record(opened).ok());

  EXPECT_EQ(store_->find_record(std::to_string(first)).take().id, second) << "the desk's ticket";
  EXPECT_EQ(store_->find_record(own_name(first)).take().id, first);
  EXPECT_EQ(store_->find_record(own_name(second)).take().id, second);
  const std::string number = store_->find_record(own_name(first)).take().number;
  EXPECT_EQ(store_->find_record(number).take().id, first);
  for (const char* name : {"", "#", "#0", "#9999", "#1x", "x1"}) {
    EXPECT_EQ(store_->find_record(name).error().code, ErrorCode::kNotFound) << name;
  }
  EXPECT_FALSE(store_->find_record(std::to_string(second)).ok())
      << "no desk has this ticket: an own id is only one when it is marked";
}

TEST_P(StoreContract, BadItemsOfABatchAreDeadLettersAndGoodOnesAreStored) {
  Delivery given = delivery({message("c1", "good")});
  given.bad_items = {{"no text", "/entry/1"}, {"no sender", "/entry/2"}};
  const Appended appended = append(given);
  EXPECT_EQ(appended.events, 1);
  EXPECT_EQ(appended.dead, 2);
  const std::vector<DeadLetter> letters = store_->list_dead("", 10).take();
  ASSERT_EQ(letters.size(), 2U);
  const DeadLetter letter = store_->find_dead(letters[0].id).take();
  EXPECT_EQ(letter.reason, "no text");
  EXPECT_EQ(letter.detail["pointer"], "/entry/1");
  EXPECT_EQ(letter.detail["body"], given.webhook.body);
}

TEST_P(StoreContract, AnUnreadableWebhookIsOneDeadLetterWithItsRawBody) {
  Delivery given = delivery({});
  given.webhook.body = std::string("\xff\x00 not text", 11);
  given.webhook.outcome = WebhookOutcome::kDead;
  given.webhook.reason = "malformed JSON at byte 0";
  EXPECT_EQ(append(given).dead, 1);
  const DeadLetter letter = store_->find_dead("w1").take();
  EXPECT_EQ(letter.reason, "malformed JSON at byte 0");
  EXPECT_EQ(base64_decode(letter.detail["body_base64"].get<std::string>()).take(),
            given.webhook.body);
}

// ready -> claimed -> (commit) -> idle
TEST_P(StoreContract, AClaimedLaneIsInOnePairOfHandsUntilItIsDecided) {
  append("c1", "1");
  const LaneClaim claim = claim_lane();
  EXPECT_TRUE(claim_lanes().empty());
  append("c1", "2");
  EXPECT_TRUE(claim_lanes().empty()) << "a newer event does not open a claimed lane";
  EXPECT_TRUE(commit(decide(claim)).ok());
  const LaneClaim next = claim_lane();
  EXPECT_EQ(next.events.size(), 1U);
  EXPECT_EQ(next.events[0].event.message->text, "2");
  EXPECT_FALSE(next.fresh);
  EXPECT_TRUE(commit(decide(next)).ok());
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_EQ(counts().pending_events, 0);
}

TEST_P(StoreContract, ALaneStaysClaimedUntilItsLastClaimedEventIsCommitted) {
  append(delivery({message("c1", "1"), message("c1", "2")}));
  const LaneClaim claim = claim_lane();
  EXPECT_TRUE(commit(decide(claim, 0)).ok());
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_TRUE(commit(decide(claim, 1)).ok());
  EXPECT_EQ(store_->list_decisions(claim.lane).take().size(), 2U);
}

TEST_P(StoreContract, OneBatchCommitsSeveralEventsOfALaneInOrder) {
  append(delivery({message("c1", "1"), message("c1", "2")}));
  const LaneClaim claim = claim_lane();
  const std::vector<Decided> both{decide(claim, 0), decide(claim, 1)};
  const std::vector<Outcome> outcomes = store_->commit_decisions(both).take();
  EXPECT_TRUE(outcomes.at(0).ok());
  EXPECT_TRUE(outcomes.at(1).ok());
  EXPECT_EQ(counts().pending_events, 0);
}

TEST_P(StoreContract, DecisionsOutOfOrderAreRefused) {
  append(delivery({message("c1", "1"), message("c1", "2")}));
  const LaneClaim claim = claim_lane();
  EXPECT_TRUE(is_conflict(commit(decide(claim, 1))));
  EXPECT_TRUE(commit(decide(claim, 0)).ok());
}

TEST_P(StoreContract, AnEventIsDecidedOnce) {
  append("c1", "1");
  const LaneClaim claim = claim_lane();
  EXPECT_TRUE(commit(decide(claim)).ok());
  EXPECT_TRUE(is_conflict(commit(decide(claim))));
  EXPECT_EQ(store_->list_decisions(claim.lane).take().size(), 1U);
}

// claimed -> (lease runs out) -> ready
TEST_P(StoreContract, AnExpiredWorkerLosesTheLaneAndCannotCommit) {
  append("c1", "1");
  const LaneClaim slow = claim_lane();
  EXPECT_TRUE(claim_lanes(kNow + Millis(59'999)).empty());
  const LaneClaim next = claim_lane(kNow + Millis(60'000));
  EXPECT_GT(next.fence, slow.fence);
  EXPECT_TRUE(is_conflict(commit(decide(slow))));
  EXPECT_TRUE(commit(decide(next)).ok());
}

TEST_P(StoreContract, ClaimsTakeNoMoreLanesThanAsked) {
  append("c1", "1");
  append("c2", "1");
  append("c3", "1");
  EXPECT_EQ(claim_lanes(kNow, 2).size(), 2U);
  EXPECT_EQ(claim_lanes(kNow, 2).size(), 1U);
}

// claimed -> (failure) -> dead -> (retry) -> ready
TEST_P(StoreContract, AFailedEventIsADeadLetterAndTheLaneGoesOn) {
  append(delivery({message("c1", "bad"), message("c1", "good")}));
  const LaneClaim claim = claim_lane();
  Decided failed = decide(claim, 0);
  failed.failure = "out of memory";
  failed.entries = {entry(EntryKind::kNote, "never")};
  EXPECT_TRUE(commit(failed).ok());
  EXPECT_TRUE(commit(decide(claim, 1)).ok());
  EXPECT_TRUE(claim_outbox().empty());
  EXPECT_EQ(counts().dead_letters, 1);

  const std::string id = "e" + std::to_string(failed.seq);
  const DeadLetter letter = store_->find_dead(id).take();
  EXPECT_EQ(letter.reason, "out of memory");
  EXPECT_EQ(letter.source, "chat");
  EXPECT_EQ(letter.detail["message"]["text"], "bad");
  ASSERT_TRUE(store_->settle_dead(id, DeadAction::kRetry, kNow).ok());
  EXPECT_EQ(counts().dead_letters, 0);
  const LaneClaim again = claim_lane();
  EXPECT_EQ(again.events.at(0).seq, failed.seq);
  EXPECT_TRUE(commit(decide(again)).ok());
}

// dead -> (drop) -> dropped
TEST_P(StoreContract, ADroppedEventStaysOut) {
  append("c1", "bad");
  Decided failed = decide(claim_lane());
  failed.failure = "no";
  commit(failed);
  const std::string id = "e" + std::to_string(failed.seq);
  ASSERT_TRUE(store_->settle_dead(id, DeadAction::kDrop, kNow).ok());
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_EQ(store_->find_dead(id).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(store_->settle_dead(id, DeadAction::kDrop, kNow).error().code, ErrorCode::kNotFound);
}

TEST_P(StoreContract, RecordsAreNumberedByDayWhenTheirFirstDecisionIsCommitted) {
  append("c1", "1");
  const LaneClaim first = claim_lane();
  EXPECT_EQ(store_->find_record(own_name(first.lane)).error().code, ErrorCode::kNotFound);
  commit(decide(first));
  Event tomorrow = message("c2", "1");
  tomorrow.at += std::chrono::days(1);
  append("c3", "1");
  commit(decide(claim_lane()));
  append(delivery({tomorrow}));
  commit(decide(claim_lane()));

  EXPECT_EQ(store_->find_record("FW202405200001").take().conversation, "c1");
  EXPECT_EQ(store_->find_record("c1").take().number, "FW202405200001") << "by its conversation";
  EXPECT_EQ(store_->find_record("FW202405200002").take().conversation, "c3");
  EXPECT_EQ(store_->find_record("FW202405210001").take().conversation, "c2");
  EXPECT_EQ(store_->find_record(own_name(first.lane)).take().number, "FW202405200001");
}

TEST_P(StoreContract, ARecordIsNumberedOnce) {
  append(delivery({message("c1", "1"), message("c1", "2")}));
  const LaneClaim claim = claim_lane();
  commit(decide(claim, 0));
  commit(decide(claim, 1));
  EXPECT_EQ(store_->find_record("FW202405200001").take().id, claim.lane);
  EXPECT_FALSE(store_->find_record("FW202405200002").ok());
}

TEST_P(StoreContract, TheNextClaimSeesTheRecordAsItWasCommitted) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.decision.record.priority = {"高", 100, Actor::kRule, "pri.1"};
  decided.decision.record.tags["vip"] = {"VIP", true, Actor::kRule, "tag.1"};
  decided.decision.record.customer.email = "a@example.com";
  commit(decided);
  append("c1", "2");
  const LaneClaim next = claim_lane();
  EXPECT_EQ(next.record.priority.value, "高");
  EXPECT_EQ(next.record.tags.at("vip").name, "VIP");
  EXPECT_EQ(next.record.customer.email, "a@example.com");
  EXPECT_EQ(next.record.number, "FW202405200001");
}

TEST_P(StoreContract, DecisionsAreListedWithTheirEvents) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.decision.fired.push_back({"rule.1", Phase::kClassify, {}});
  commit(decided);
  const std::vector<StoredDecision> listed = store_->list_decisions(decided.lane).take();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].seq, decided.seq);
  EXPECT_EQ(listed[0].decided_at, kNow);
  EXPECT_EQ(listed[0].event.message->text, "1");
  EXPECT_EQ(listed[0].decision, to_json(decided.decision));
}

TEST_P(StoreContract, FollowUpEventsJoinTheSameLane) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.decision.follow_ups = {message("", "follow-up")};
  commit(decided);
  const LaneClaim next = claim_lane();
  EXPECT_EQ(next.lane, decided.lane);
  EXPECT_EQ(next.events.at(0).event.message->text, "follow-up");
}

}  // namespace triaged
