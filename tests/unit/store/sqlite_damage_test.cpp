#include "base/log.h"
#include "unit/store/sqlite_file_fixture.h"

// Rows that cannot be read or written any more: dead letters, and nobody waits behind them.
namespace triaged {
namespace {

class SqliteDamageTest : public SqliteFileTest {};

INSTANTIATE_TEST_SUITE_P(Sqlite,
                         SqliteDamageTest,
                         testing::Values(StoreKind{"sqlite", nullptr}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(SqliteDamageTest, AnEventThatCannotBeReadBecomesADeadLetterAndItsLaneGoesOn) {
  append(delivery({message("c1", "1"), message("c1", "2"), message("c1", "3")}));
  execute("UPDATE events SET event = '{' WHERE seq IN (1, 3)");
  reopen();
  const LaneClaim readable = claim_lane();
  ASSERT_EQ(readable.events.size(), 1U);
  EXPECT_EQ(readable.events[0].event.message->text, "2");
  commit(decide(readable));
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_EQ(counts().dead_letters, 2);
  EXPECT_EQ(counts().pending_events, 0);
  EXPECT_THAT(store_->find_dead("e1").take().reason, testing::HasSubstr("cannot be read"));
}

TEST_P(SqliteDamageTest, ARecordThatCannotBeReadMakesItsEventsDeadLettersAndHoldsUpNobody) {
  decided_record("c1");
  append(delivery({message("c1", "2"), message("c1", "3"), message("c2", "1")}));
  execute("CREATE TABLE undamaged AS SELECT id, state FROM records");
  execute("UPDATE records SET state = '{'");
  reopen();

  const std::vector<LaneClaim> readable = claim_lanes();
  ASSERT_EQ(readable.size(), 1U);
  EXPECT_EQ(readable[0].record.conversation, "") << "the one that was not decided yet";
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_EQ(counts().dead_letters, 2);
  EXPECT_EQ(counts().pending_events, 1);
  EXPECT_THAT(store_->find_dead("e2").take().reason,
              testing::StartsWith("the record cannot be read: "));

  execute("UPDATE records SET state = (SELECT u.state FROM undamaged u WHERE u.id = records.id)");
  ASSERT_TRUE(store_->settle_dead("e2", DeadAction::kRetry, kNow).ok());
  EXPECT_EQ(claim_lane().events.at(0).event.message->text, "2");
}

TEST_P(SqliteDamageTest, ALaneOfMoreEventsThanAClaimTakesIsEmptiedWhenItsRecordCannotBeRead) {
  decided_record("c1");
  Delivery many = delivery({});
  for (int i = 0; i < 100; ++i) {
    many.events.push_back(message("c1", std::to_string(i)));
  }
  append(many);
  execute("UPDATE records SET desks = '{'");
  reopen();
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_TRUE(claim_lanes().empty());
  EXPECT_EQ(counts().dead_letters, 100);
  EXPECT_EQ(counts().pending_events, 0);
}

TEST_P(SqliteDamageTest, AnEntryThatCannotBeReadBecomesADeadLetterAndThoseBehindItGoOn) {
  decided_record("c1", {entry(EntryKind::kNote, "k1"), entry(EntryKind::kNote, "k2")});
  execute("UPDATE entries SET args = '{\"text\": \"h' WHERE key = 'k1'");
  reopen();
  EXPECT_TRUE(claim_outbox().empty());
  EXPECT_EQ(claim_entry().entry.key, "k2");
  EXPECT_EQ(counts().dead_letters, 1);
  EXPECT_EQ(counts().pending_entries, 1);
  const DeadLetter letter = store_->find_dead("o1").take();
  EXPECT_THAT(letter.reason, testing::StartsWith("the stored entry cannot be read: "));
  EXPECT_EQ(letter.source, "desk");
  EXPECT_EQ(letter.detail["stored"], "{\"text\": \"h") << "what was kept is shown";
  EXPECT_EQ(stored_entry(1).attempts, 0);
  EXPECT_TRUE(stored_entry(1).args.contains("unreadable"));

  execute("UPDATE entries SET args = '{\"text\": \"hello\"}' WHERE key = 'k1'");
  ASSERT_TRUE(store_->settle_dead("o1", DeadAction::kRetry, kNow).ok());
  reopen();
  EXPECT_EQ(claim_entry().entry.args["text"], "hello");
}

TEST_P(SqliteDamageTest, AnEntryWhoseRecordCannotBeReadBecomesADeadLetterAndHoldsUpNobody) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  decided_record("c2", {entry(EntryKind::kNote, "k2")});
  decided_record("c3", {entry(EntryKind::kNote, "k3")});
  execute("UPDATE records SET state = '{' WHERE id = 1");
  execute("DELETE FROM records WHERE id = 3");
  reopen();
  const std::vector<OutboxClaim> claims = claim_outbox();
  ASSERT_EQ(claims.size(), 1U);
  EXPECT_EQ(claims[0].entry.key, "k2");
  EXPECT_EQ(counts().dead_letters, 2);
  EXPECT_THAT(store_->find_dead("o1").take().reason,
              testing::StartsWith("the record cannot be read: "));
  EXPECT_THAT(store_->find_dead("o3").take().reason, testing::HasSubstr("has no record"));
}

TEST_P(SqliteDamageTest, ASyncThatCannotBeReadTakesNoMoreWishes) {
  decided_record("c1", {entry(EntryKind::kSync, "k1")});
  execute("UPDATE entries SET args = '{' WHERE key = 'k1'");
  reopen();
  append("c1", "2");
  Decided again = decide(claim_lane());
  again.entries = {entry(EntryKind::kSync, "k2")};
  again.entries[0].args = {{"open", {{"team", "vip"}}}};
  commit(again);
  EXPECT_TRUE(claim_outbox().empty());
  EXPECT_EQ(store_->find_dead("o1").take().detail["stored"], "{");
  EXPECT_EQ(claim_entry().entry.args, again.entries[0].args);
}

TEST_P(SqliteDamageTest, ADecisionThatCannotBeStoredBecomesADeadLetterAndTheOthersAreStored) {
  append(
      delivery({message("c1", "1"), message("c2", "1"), message("c2", "2"), message("c3", "1")}));
  execute(
      "CREATE TRIGGER poison BEFORE INSERT ON decisions WHEN NEW.seq = 2"
      " BEGIN SELECT RAISE(ABORT, 'poison'); END");
  std::vector<Decided> batch;
  for (const LaneClaim& lane : claim_lanes()) {
    for (std::size_t event = 0; event < lane.events.size(); ++event) {
      batch.push_back(decide(lane, event));
      batch.back().decision.record.verdict = "judged";
    }
  }
  const Result<std::vector<Outcome>> outcomes = store_->commit_decisions(batch);
  ASSERT_TRUE(outcomes.ok()) << to_string(outcomes.error());
  ASSERT_EQ(outcomes->size(), 4U);
  EXPECT_TRUE(outcomes->at(0).ok());
  EXPECT_EQ(outcomes->at(1).error->code, ErrorCode::kInternal);
  EXPECT_TRUE(is_conflict(outcomes->at(2))) << "judged by what was not stored";
  EXPECT_TRUE(outcomes->at(3).ok());
  EXPECT_EQ(counts().dead_letters, 1);
  EXPECT_THAT(store_->find_dead("e2").take().reason,
              testing::AllOf(testing::StartsWith("the decision cannot be stored: "),
                             testing::HasSubstr("poison")));

  const LaneClaim again = claim_lane();
  ASSERT_EQ(again.events.size(), 1U);
  EXPECT_EQ(again.events[0].event.message->text, "2");
  EXPECT_EQ(again.record.verdict, "");
  EXPECT_TRUE(commit(decide(again)).ok());
  EXPECT_EQ(counts().pending_events, 0);

  execute("DROP TRIGGER poison");
  ASSERT_TRUE(store_->settle_dead("e2", DeadAction::kRetry, kNow).ok());
  EXPECT_TRUE(commit(decide(claim_lane())).ok());
}

TEST_P(SqliteDamageTest, AnEventThatCannotEvenBecomeADeadLetterKeepsItsClaimAndHoldsUpNoOther) {
  append(delivery({message("c1", "1"), message("c2", "1")}));
  execute(
      "CREATE TRIGGER poison BEFORE DELETE ON queue WHEN OLD.seq = 1"
      " BEGIN SELECT RAISE(ABORT, 'poison'); END");
  const std::vector<LaneClaim> lanes = claim_lanes();
  ASSERT_EQ(lanes.size(), 2U);
  const std::vector<Decided> batch{decide(lanes[0]), decide(lanes[1])};
  const Result<std::vector<Outcome>> outcomes = store_->commit_decisions(batch);
  ASSERT_TRUE(outcomes.ok()) << to_string(outcomes.error());
  EXPECT_EQ(outcomes->at(0).error->code, ErrorCode::kUnavailable);
  EXPECT_TRUE(outcomes->at(1).ok());
  EXPECT_EQ(counts().pending_events, 1);
  EXPECT_TRUE(claim_lanes().empty()) << "not at once again";
  EXPECT_EQ(claim_lanes(kNow + std::chrono::minutes(2)).size(), 1U);
}

TEST_P(SqliteDamageTest,
       AnAttemptThatCannotBeRecordedMakesItsEntryADeadLetterAndTheOthersAreRecorded) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  decided_record("c2", {entry(EntryKind::kNote, "k2"), entry(EntryKind::kNote, "k3")});
  execute(
      "CREATE TRIGGER poison BEFORE INSERT ON attempts WHEN NEW.entry = 2"
      " BEGIN SELECT RAISE(ABORT, 'poison'); END");
  std::vector<Attempted> batch;
  for (const OutboxClaim& claim : claim_outbox()) {
    batch.push_back(attempt(claim, EntryState::kDone));
  }
  ASSERT_EQ(batch.size(), 2U);
  const Result<std::vector<Outcome>> outcomes = store_->record_attempts(batch);
  ASSERT_TRUE(outcomes.ok()) << to_string(outcomes.error());
  ASSERT_EQ(outcomes->size(), 2U);
  EXPECT_TRUE(outcomes->at(0).ok());
  EXPECT_EQ(outcomes->at(1).error->code, ErrorCode::kInternal);
  EXPECT_EQ(stored_entry(1).state, EntryState::kDone);
  EXPECT_EQ(stored_entry(2).state, EntryState::kDead) << "or it would be sent again for ever";
  EXPECT_THAT(store_->find_dead("o2").take().reason,
              testing::AllOf(testing::StartsWith("the attempt (done) cannot be recorded: "),
                             testing::HasSubstr("poison")));
  EXPECT_EQ(claim_entry().entry.key, "k3");
}

TEST_P(SqliteDamageTest, AClaimThatFailsBesideOthersIsLogged) {
  decided_record("c1", {entry(EntryKind::kNote, "k1")});
  decided_record("c2", {entry(EntryKind::kNote, "k2")});
  append(delivery({message("c1", "2"), message("c2", "2")}));
  execute("UPDATE records SET state = '{' WHERE id = 1");
  execute(
      "CREATE TRIGGER full BEFORE INSERT ON dead BEGIN SELECT RAISE(ABORT, 'no more dead'); END");
  reopen();
  testing::internal::CaptureStderr();
  start_log(LogLevel::kError);
  EXPECT_EQ(claim_lanes().size(), 1U);
  EXPECT_EQ(claim_outbox().size(), 1U);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, testing::HasSubstr("\"lanes_not_claimed\",\"count\":1"));
  EXPECT_THAT(log, testing::HasSubstr("\"entries_not_claimed\",\"count\":1"));
  EXPECT_THAT(log, testing::HasSubstr("no more dead"));
}

TEST_P(SqliteDamageTest, ATimerWhoseEventCannotBeReadBecomesADeadLetterThatKeepsIt) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.timers = {{"first_response", kNow + Millis(5), message("", "breached")},
                    {"next_response", kNow + Millis(6), message("", "still fires")}};
  commit(decided);
  execute("UPDATE timers SET event = '{\"id\": \"t-1\"' WHERE key = 'first_response'");

  EXPECT_EQ(store_->fire_due(kNow + Millis(10), 10).take(), 2);
  EXPECT_EQ(claim_lane().events.at(0).event.message->text, "still fires");
  EXPECT_EQ(counts().dead_letters, 1);
  const std::vector<DeadLetter> letters = store_->list_dead("", 10).take();
  ASSERT_EQ(letters.size(), 1U);
  EXPECT_EQ(letters[0].kind, DeadLetter::Kind::kEvent);
  EXPECT_THAT(letters[0].reason, testing::HasSubstr("timer 'first_response'"));
  EXPECT_EQ(letters[0].at, kNow + Millis(10));
  EXPECT_EQ(store_->find_dead(letters[0].id).take().detail["stored"], "{\"id\": \"t-1\"")
      << "what was kept is shown";

  // Once the program (or a person) can make sense of it, it may be tried again.
  ASSERT_TRUE(store_->settle_dead(letters[0].id, DeadAction::kRetry, kNow).ok());
  EXPECT_EQ(counts().pending_events, 2);
}

}  // namespace
}  // namespace triaged
