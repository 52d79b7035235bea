#pragma once

#include "contract/store_contract.h"

// The outbox, reservations, dead letters and releases. The arrows are those of
// docs/state_machine.md.
namespace triaged {

// (decision) -> pending -> claimed -> done
TEST_P(StoreContract, AnEntryIsClaimedWithItsRecordAndDoneOnce) {
  const RecordId lane = decided_record("c1", {entry(EntryKind::kNote, "k1")});
  EXPECT_GT(outbox_signals_, 0);
  EXPECT_EQ(counts().pending_entries, 1);
  const OutboxClaim claim = claim_entry();
  EXPECT_EQ(claim.entry.key, "k1");
  EXPECT_EQ(claim.entry.record, lane);
  EXPECT_NE(claim.entry.cause, 0);
  EXPECT_EQ(claim.record.number, "FW202405200001");
  EXPECT_TRUE(claim_outbox().empty());
  EXPECT_TRUE(record(attempt(claim, EntryState::kDone)).ok());
  EXPECT_TRUE(is_conflict(record(attempt(claim, EntryState::kDone))));
  EXPECT_EQ(stored_entry(claim.entry.id).state, EntryState::kDone);
  EXPECT_EQ(stored_entry(claim.entry.id).attempts, 1);
  EXPECT_EQ(counts().pending_entries, 0);
}

TEST_P(StoreContract, AnEventThatFollowsADoneEntryIsJudgedInItsRecordsLaneOnce) {
  const RecordId lane = decided_record("c1", {entry(EntryKind::kSync, "k1")});
  Attempted done = attempt(claim_entry(), EntryState::kDone);
  done.follow_up = message("c1", "");
  done.follow_up->id = "m1:status:1";
  done.follow_up->types = {std::string(event_type::kTicketSolved)};
  const int signals = lane_signals_;
  EXPECT_TRUE(record(done).ok());
  EXPECT_GT(lane_signals_, signals);
  EXPECT_TRUE(is_conflict(record(done)));
  const LaneClaim claim = claim_lane();
  EXPECT_EQ(claim.lane, lane);
  ASSERT_EQ(claim.events.size(), 1U);
  EXPECT_EQ(to_json(claim.events.front().event), to_json(*done.follow_up));
}

TEST_P(StoreContract, WhatAGivenUpSyncHeldWaitsWithTheDeskUntilALaterOneIsDone) {
  OutboxEntry sync = entry(EntryKind::kSync, "k1");
  sync.args["then"] = {{"id", "m1:status:1"}};
  const RecordId lane = decided_record("c1", {sync});
  Attempted dead = attempt(claim_entry(), EntryState::kDead);
  dead.owed = sync.args["then"];
  EXPECT_TRUE(record(dead).ok());
  EXPECT_TRUE(stored_entry(dead.entry).args.value("then", Json()).is_null());
  append("c1", "again");
  Decided later = decide(claim_lane());
  later.entries = {entry(EntryKind::kNote, "k2"), entry(EntryKind::kSync, "k3")};
  EXPECT_TRUE(commit(later).ok());
  const std::string desk = entry(EntryKind::kSync, "").destination;
  const OutboxClaim note = claim_entry();
  EXPECT_EQ(note.record.desks.at(desk).owed, dead.owed);
  EXPECT_TRUE(record(attempt(note, EntryState::kDone)).ok());
  const OutboxClaim synced = claim_entry();
  EXPECT_EQ(synced.record.desks.at(desk).owed, dead.owed) << "a note writes no status";
  Attempted done = attempt(synced, EntryState::kDone);
  done.desk = DeskView{"77", {{"status", "已解決"}}};
  EXPECT_TRUE(record(done).ok());
  const Record now = store_->find_record(own_name(lane)).take();
  EXPECT_TRUE(now.desks.at(desk).owed.is_null());
  EXPECT_EQ(now.desks.at(desk).since.at("status"), done.at);
}

TEST_P(StoreContract, AKeyIsOwedOnce) {
  decided_record("c1", {entry(EntryKind::kNote, "k1"), entry(EntryKind::kNote, "k1")});
  record(attempt(claim_entry(), EntryState::kDone));
  EXPECT_TRUE(claim_outbox().empty());
  append("c1", "again");
  Decided again = decide(claim_lane());
  again.entries = {entry(EntryKind::kNote, "k1")};
  EXPECT_TRUE(commit(again).ok());
  EXPECT_TRUE(claim_outbox().empty());
}

TEST_P(StoreContract, EntriesOfARecordAndDestinationGoOutInOrderOneAtATime) {
  decided_record("c1", {entry(EntryKind::kSync, "k1"), entry(EntryKind::kNote, "k2")});
  const OutboxClaim first = claim_entry();
  EXPECT_EQ(first.entry.kind, EntryKind::kSync);
  EXPECT_TRUE(claim_outbox().empty());
  record(attempt(first, EntryState::kDone));
  EXPECT_EQ(claim_entry().entry.key, "k2");
}

TEST_P(StoreContract, OtherDestinationsAndRecordsDoNotWait) {
  OutboxEntry elsewhere = entry(EntryKind::kNote, "k2");
  elsewhere.destination = "sms";
  decided_record("c1", {entry(EntryKind::kNote, "k1"), elsewhere});
  decided_record("c2", {entry(EntryKind::kNote, "k3")});
  EXPECT_EQ(claim_outbox().size(), 3U);
}

TEST_P(StoreContract, DestinationsThatAreNotWantedKeepTheirEntriesAndHoldUpNobody) {
  OutboxEntry elsewhere = entry(EntryKind::kNote, "k2");
  elsewhere.destination = "sms";
  decided_record("c1", {entry(EntryKind::kNote, "k1"), elsewhere});
  Claim claim = claim_at(kNow, 1);
  claim.not_for = {entry(EntryKind::kNote, "").destination};
  const auto others = store_->claim_outbox(claim).take();
  ASSERT_EQ(others.size(), 1U);
  EXPECT_EQ(others.front().entry.key, "k2");
  EXPECT_EQ(claim_entry().entry.key, "k1");
}

// claimed -> (try again later) -> pending
TEST_P(StoreContract, AnEntryInBackOffBlocksThoseBehindItUntilItIsDue) {
  decided_record("c1", {entry(EntryKind::kNote, "k1"), entry(EntryKind::kNote, "k2")});
  Attempted failed = attempt(claim_entry(), EntryState::kPending);
  failed.due_at = kNow + Millis(1000);
  failed.reason = "timeout";
  EXPECT_TRUE(record(failed).ok());
  EXPECT_TRUE(claim_outbox(kNow + Millis(999)).empty());
  const OutboxClaim again = claim_entry(kNow + Millis(1000));
  EXPECT_EQ(again.entry.key, "k1");
  EXPECT_EQ(again.entry.attempts, 1);
  EXPECT_EQ(again.entry.reason, "timeout");
}

TEST_P(StoreContract, AnEntryThatWasNeverDueDoesNotBlock) {
  OutboxEntry later = entry(EntryKind::kMessage, "k1");
  later.due_at = kNow + std::chrono::hours(2);
  decided_record("c1", {later, entry(EntryKind::kNote, "k2")});
  EXPECT_EQ(claim_entry().entry.key, "k2");
  EXPECT_TRUE(claim_outbox().empty());
}

TEST_P(StoreContract, BeingHeldByABreakerIsNotAnAttempt) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  Attempted held = attempt(claim_entry(), EntryState::kPending);
  held.counts = false;
  held.due_at = kNow + Millis(10);
  EXPECT_TRUE(record(held).ok());
  EXPECT_EQ(claim_entry(kNow + Millis(10)).entry.attempts, 0);
}

// claimed -> (lease runs out) -> pending
TEST_P(StoreContract, AnExpiredSenderLosesTheEntryAndTheNextGetsTheSameKey) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  const OutboxClaim slow = claim_entry();
  const OutboxClaim next = claim_entry(kNow + Millis(60'000));
  EXPECT_EQ(next.entry.key, slow.entry.key);
  EXPECT_TRUE(is_conflict(record(attempt(slow, EntryState::kDone))));
  EXPECT_TRUE(record(attempt(next, EntryState::kDone)).ok());
}

// claimed -> dead -> (retry) -> pending
TEST_P(StoreContract, ADeadEntryDoesNotBlockTheNextAndCanBeRetried) {
  decided_record("c1", {entry(EntryKind::kNote, "k1"), entry(EntryKind::kNote, "k2")});
  Attempted dead = attempt(claim_entry(), EntryState::kDead);
  dead.reason = "403 forbidden";
  EXPECT_TRUE(record(dead).ok());
  record(attempt(claim_entry(), EntryState::kDone));
  const std::string id = "o" + std::to_string(dead.entry);
  const DeadLetter letter = store_->find_dead(id).take();
  EXPECT_EQ(letter.source, "desk");
  EXPECT_EQ(letter.reason, "403 forbidden");
  EXPECT_EQ(letter.detail["key"], "k1");

  ASSERT_TRUE(store_->settle_dead(id, DeadAction::kRetry, kNow).ok());
  const OutboxClaim again = claim_entry();
  EXPECT_EQ(again.entry.key, "k1");
  EXPECT_EQ(again.entry.attempts, 0);
  EXPECT_TRUE(record(attempt(again, EntryState::kDone)).ok());
  EXPECT_EQ(counts().dead_letters, 0);
}

// dead -> (drop) -> dropped
TEST_P(StoreContract, ADroppedEntryIsNeverSent) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  const Attempted dead = attempt(claim_entry(), EntryState::kDead);
  record(dead);
  ASSERT_TRUE(store_->settle_dead("o" + std::to_string(dead.entry), DeadAction::kDrop, kNow).ok());
  EXPECT_EQ(stored_entry(dead.entry).state, EntryState::kDropped);
  EXPECT_TRUE(claim_outbox(kNow + std::chrono::days(1)).empty());
}

// claimed -> withheld
TEST_P(StoreContract, AWithheldEntryKeepsItsReason) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  Attempted withheld = attempt(claim_entry(), EntryState::kWithheld);
  withheld.reason = "mode: observe";
  EXPECT_TRUE(record(withheld).ok());
  EXPECT_EQ(stored_entry(withheld.entry).state, EntryState::kWithheld);
  EXPECT_EQ(stored_entry(withheld.entry).reason, "mode: observe");
  EXPECT_EQ(counts().dead_letters, 0);
}

// (decision) -> withheld
TEST_P(StoreContract, AnEntryCanBeBornWithheld) {
  OutboxEntry would = entry(EntryKind::kMessage, "k1");
  would.state = EntryState::kWithheld;
  would.reason = "backfilled event";
  decided_record("c1", {would});
  EXPECT_TRUE(claim_outbox().empty());
  OutboxFilter withheld;
  withheld.state = EntryState::kWithheld;
  EXPECT_EQ(store_->list_outbox(withheld).take().size(), 1U);
}

TEST_P(StoreContract, NewerWishesFoldIntoASyncThatNobodyHasClaimed) {
  decided_record("c1", {entry(EntryKind::kSync, "k1")});
  append("c1", "more");
  Decided more = decide(claim_lane());
  more.decision.record.priority.value = "高";
  more.entries = {entry(EntryKind::kSync, "k2")};
  more.entries[0].args = {{"open", {{"group", "sales"}}}};
  commit(more);
  const OutboxClaim claim = claim_entry();
  EXPECT_EQ(claim.entry.key, "k1");
  EXPECT_EQ(claim.entry.args["open"]["group"], "sales");
  EXPECT_EQ(claim.record.priority.value, "高");
  record(attempt(claim, EntryState::kDone));
  EXPECT_TRUE(claim_outbox().empty());
}

TEST_P(StoreContract, AClaimedSyncTakesNoMoreWishes) {
  decided_record("c1", {entry(EntryKind::kSync, "k1")});
  const OutboxClaim claim = claim_entry();
  append("c1", "more");
  Decided more = decide(claim_lane());
  more.entries = {entry(EntryKind::kSync, "k2"), entry(EntryKind::kSync, "k3")};
  commit(more);
  record(attempt(claim, EntryState::kDone));
  EXPECT_EQ(claim_entry().entry.key, "k2");
}

TEST_P(StoreContract, DesksAndDecisionsNeverOverwriteEachOther) {
  const RecordId lane = decided_record("c1", {entry(EntryKind::kSync, "k1")});
  append("c1", "more");
  const LaneClaim before = claim_lane();
  Attempted learned = attempt(claim_entry(), EntryState::kDone);
  learned.desk = DeskView{"77", {{"priority", "低"}}};
  record(learned);
  Decided decided = decide(before);  // holds a record without desks
  decided.decision.record.priority.value = "高";
  commit(decided);

  const Record now = store_->find_record(own_name(lane)).take();
  EXPECT_EQ(now.priority.value, "高");
  EXPECT_EQ(now.desks.at("desk").ticket_id, "77");
  EXPECT_EQ(now.desks.at("desk").confirmed["priority"], "低");
}

TEST_P(StoreContract, ARefusedReservationHoldsItsEntryBackAndIsKept) {
  const auto wish = [](const std::string& effect) {
    return Reservation{"limit/ticket-1", std::chrono::hours(1), 1, effect, "queue"};
  };
  append(delivery({message("c1", "1"), message("c1", "2")}));
  const LaneClaim claim = claim_lane();
  Decided first = decide(claim, 0);
  first.entries = {entry(EntryKind::kNotify, "k1")};
  first.decision.reservations = {wish("k1")};
  EXPECT_TRUE(commit(first).refused.empty());
  Decided second = decide(claim, 1);
  second.entries = {entry(EntryKind::kNotify, "k2"), entry(EntryKind::kNote, "free")};
  second.decision.reservations = {wish("k2")};
  EXPECT_EQ(commit(second).refused, std::vector<std::string>{"k2"});

  EXPECT_EQ(store_->list_outbox({}).take().size(), 2U);
  const StoredDecision kept = store_->list_decisions(claim.lane).take().at(1);
  EXPECT_EQ(kept.decision["refused"][0]["effect"], "k2");
}

TEST_P(StoreContract, ANoteLosesTheLinesThatWereRefused) {
  const auto note = [](const std::string& key, const Json& lines) {
    OutboxEntry made = entry(EntryKind::kNote, key);
    made.args = {{"lines", lines}};
    return made;
  };
  const Json own{{"key", ""}, {"text", "own"}};
  const Json limited{{"key", "k1"}, {"text", "limited"}};
  append(delivery({message("c1", "1"), message("c1", "2")}));
  const LaneClaim claim = claim_lane();
  for (std::size_t turn = 0; turn < 2; ++turn) {
    Decided decided = decide(claim, turn);
    const std::string name = "n" + std::to_string(turn);
    decided.entries = {note(name + "both", Json::array({own, limited})),
                       note(name + "one", Json::array({limited}))};
    decided.decision.reservations = {{"limit/ticket-1", std::chrono::hours(1), 1, "k1", ""}};
    EXPECT_EQ(commit(decided).refused.size(), turn);
  }
  std::map<std::string, Json> kept;
  const std::vector<OutboxEntry> stored = store_->list_outbox({}).take();
  for (const OutboxEntry& one : stored) {
    kept[one.key] = one.args;
  }
  EXPECT_EQ(kept,
            (std::map<std::string, Json>{{"n0both", {{"text", "own\nlimited"}}},
                                         {"n0one", {{"text", "limited"}}},
                                         {"n1both", {{"text", "own"}}}}));
}

TEST_P(StoreContract, AReservationIsFreeAgainAfterItsWindow) {
  append("c1", "1");
  Decided first = decide(claim_lane());
  first.decision.reservations = {{"key", Millis(1000), 1, "k1", ""}};
  EXPECT_TRUE(commit(first).refused.empty());
  Event later = message("c1", "2");
  later.at += Millis(1000);
  append(delivery({later}));
  Decided second = decide(claim_lane());
  second.decision.reservations = {{"key", Millis(1000), 1, "k2", ""}};
  EXPECT_TRUE(commit(second).refused.empty());
}

TEST_P(StoreContract, DeadLettersAreListedPageByPage) {
  Delivery given = delivery({});
  given.bad_items = {{"a", "/0"}, {"b", "/1"}, {"c", "/2"}};
  append(given);
  const std::vector<DeadLetter> page = store_->list_dead("", 2).take();
  ASSERT_EQ(page.size(), 2U);
  const std::vector<DeadLetter> rest = store_->list_dead(page[1].id, 2).take();
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].reason, "c");
  EXPECT_TRUE(store_->settle_dead(rest[0].id, DeadAction::kRetry, kNow).ok());
  EXPECT_EQ(store_->list_dead("", 9).take().size(), 2U);
  EXPECT_EQ(store_->find_dead("x1").error().code, ErrorCode::kInvalidInput);
}

TEST_P(StoreContract, TheOutboxIsListedByStateDestinationAndRecord) {
  OutboxEntry sms = entry(EntryKind::kMessage, "k2");
  sms.destination = "sms";
  const RecordId first = decided_record("c1", {entry(EntryKind::kNote, "k1"), sms});
  decided_record("c2", {entry(EntryKind::kNote, "k3")});
  const auto keys = [&](const OutboxFilter& filter) {
    std::vector<std::string> found;
    const std::vector<OutboxEntry> entries = store_->list_outbox(filter).take();
    found.reserve(entries.size());
    for (const OutboxEntry& listed : entries) {
      found.push_back(listed.key);
    }
    return found;
  };
  using testing::ElementsAre;
  EXPECT_THAT(keys({}), ElementsAre("k1", "k2", "k3"));
  EXPECT_THAT(keys({EntryState::kPending, "sms", 0, 100}), ElementsAre("k2"));
  EXPECT_THAT(keys({std::nullopt, "desk", first, 100}), ElementsAre("k1"));
  EXPECT_THAT(keys({std::nullopt, "", 0, 1}), ElementsAre("k1"));
  EXPECT_THAT(keys({EntryState::kDead, "", 0, 100}), ElementsAre());
}

TEST_P(StoreContract, IsHealthyAndKeepsRuleSets) {
  EXPECT_TRUE(store_->health().ok());
  EXPECT_TRUE(store_->save_rule_set("hash", "rules: []").ok());
  EXPECT_TRUE(store_->save_rule_set("hash", "rules: []").ok());
}

TEST_P(StoreContract, KeepsReleasesWithTheirFiles) {
  Release first{1, "aa", "program", Release::State::kLive, 0, kNow, "li", 1};
  ASSERT_TRUE(store_->save_releases({&first, 1}, {{1, "the files"}}).ok());
  EXPECT_EQ(store_->list_releases().take(), std::vector<Release>{first});
  EXPECT_EQ(store_->release_files(1).take(), "the files");
  EXPECT_EQ(store_->release_files(2).error().code, ErrorCode::kNotFound);

  first.state = Release::State::kPast;
  const Release second{2, "bb", "other", Release::State::kCanary, 1000, kNow, "", 0};
  const std::vector<Release> both{first, second};
  ASSERT_TRUE(store_->save_releases(both, {{2, "other files"}}).ok());
  EXPECT_EQ(store_->list_releases().take(), both);
  EXPECT_EQ(store_->release_files(1).take(), "the files") << "a new state keeps the files";

  ASSERT_TRUE(store_->save_releases({&second, 1}, {}).ok());
  EXPECT_EQ(store_->list_releases().take(), std::vector<Release>{second}) << "others are forgotten";
  EXPECT_EQ(store_->release_files(1).error().code, ErrorCode::kNotFound);
}

TEST_P(StoreContract, FindsTheRecordsThatARuleFiredOn) {
  append("c1", "1");
  append("c2", "2");
  const std::vector<LaneClaim> lanes = claim_lanes();
  ASSERT_EQ(lanes.size(), 2U);
  Decided fired = decide(lanes[1]);
  fired.decision.fired = {{"tag.\"refund\"", Phase::kClassify, {}}};
  Decided other = decide(lanes[0]);
  other.decision.fired = {{"tag.other", Phase::kClassify, {}}};
  ASSERT_TRUE(commit(fired).ok());
  ASSERT_TRUE(commit(other).ok());
  EXPECT_EQ(store_->find_fired("tag.\"refund\"", fired.decided_at).take(),
            std::vector<RecordId>{fired.lane});
  EXPECT_TRUE(store_->find_fired("tag.\"refund\"", fired.decided_at + Millis(1)).take().empty());
  EXPECT_TRUE(store_->find_fired("refund", kNow - std::chrono::hours(1)).take().empty());
}

}  // namespace triaged
