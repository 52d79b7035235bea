#include "store/sqlite/sqlite_store.h"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <limits>

#include "contract/store_contract_facts.h"
#include "contract/store_contract_lanes.h"
#include "contract/store_contract_outbox.h"
#include "contract/store_contract_purge.h"
#include "contract/store_contract_threads.h"
#include "contract/store_contract_waiting.h"
#include "unit/store/sqlite_file_fixture.h"

namespace triaged {
namespace {

/// Keeps the file of each test's store for as long as the test runs.
std::unique_ptr<Store> open_scratch_store(StoreSignals signals) {
  static std::unique_ptr<ScratchFolder> folder;
  folder = std::make_unique<ScratchFolder>();
  SqliteOptions options;
  options.path = folder->file("data/triaged.db");
  Result<std::unique_ptr<Store>> store = open_sqlite_store(options, std::move(signals));
  EXPECT_TRUE(store.ok()) << (store.ok() ? "" : to_string(store.error()));
  return store.ok() ? std::move(store).take() : nullptr;
}

INSTANTIATE_TEST_SUITE_P(Sqlite,
                         StoreContract,
                         testing::Values(StoreKind{"sqlite", open_scratch_store}),
                         [](const auto& kind) { return kind.param.name; });
INSTANTIATE_TEST_SUITE_P(Sqlite,
                         FactContract,
                         testing::Values(StoreKind{"sqlite", open_scratch_store}),
                         [](const auto& kind) { return kind.param.name; });

INSTANTIATE_TEST_SUITE_P(Sqlite,
                         SqliteFileTest,
                         testing::Values(StoreKind{"sqlite", nullptr}),
                         [](const auto& kind) { return kind.param.name; });

TEST_P(SqliteFileTest, FindsEverythingPendingAgainAndClaimsAreFree) {
  append(delivery({message("c1", "1")}, {"key-1"}));
  Decided first = decide(claim_lane());
  first.entries = {entry(EntryKind::kSync, "k1"), entry(EntryKind::kNote, "k2")};
  first.timers = {{"t", kNow + Millis(5), message("", "due")}};
  commit(first);
  append("c1", "2");
  claim_lane();
  const OutboxClaim sent = claim_entry();
  reopen();

  EXPECT_EQ(counts().pending_events, 1);
  EXPECT_EQ(counts().pending_entries, 2);
  EXPECT_TRUE(append(delivery({message("c1", "1")}, {"key-1"})).duplicate);
  const LaneClaim lane = claim_lane();
  EXPECT_EQ(lane.lane, first.lane);
  EXPECT_EQ(lane.record.number, "FW202405200001");
  EXPECT_EQ(lane.events.at(0).event.message->text, "2");
  EXPECT_EQ(claim_entry().entry.key, sent.entry.key) << "the same key again after a restart";
  EXPECT_EQ(store_->fire_due(kNow + Millis(5), 10).take(), 1);
}

TEST_P(SqliteFileTest, BackOffLinksNumbersAndDeadLettersOutliveARestart) {
  decided_record("c1", {entry(EntryKind::kSync, "k1"), entry(EntryKind::kNote, "k2")});
  Attempted failed = attempt(claim_entry(), EntryState::kPending);
  failed.due_at = kNow + Millis(1000);
  failed.counts = false;
  record(failed);
  Delivery bad = delivery({});
  bad.bad_items = {{"bad", ""}};
  append(bad);
  reopen();

  EXPECT_EQ(counts().dead_letters, 1);
  EXPECT_TRUE(claim_outbox(kNow + Millis(999)).empty()) << "the one in back-off still blocks";
  EXPECT_EQ(claim_entry(kNow + Millis(1000)).entry.key, "k1");
  decided_record("c2");
  EXPECT_TRUE(store_->find_record("FW202405200002").ok());
  append("c1", "again");
  EXPECT_EQ(claim_lane().record.number, "FW202405200001");
}

TEST_P(SqliteFileTest, NoKeyIsGivenTwiceAfterEverythingWasPurged) {
  append("c1", "1");
  Decided closing = decide(claim_lane());
  closing.decision.record.closed_at = kNow;
  commit(closing);
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(store_->purge({}, kNow + std::chrono::days(800)).ok());
  }
  reopen();
  append("c2", "1");
  EXPECT_GT(claim_lane().lane, closing.lane);
}

TEST_P(SqliteFileTest, KeepsItsFilesPrivate) {
  append("c1", "1");
  for (const char* name : {"triaged.db", "triaged.db-wal", "triaged.db.lock"}) {
    struct stat file {};
    ASSERT_EQ(stat(folder_.file(name).c_str(), &file), 0) << name;
    EXPECT_EQ(file.st_mode & 0777U, 0600U) << name;
  }
}

TEST_P(SqliteFileTest, AdmitsOneProcessAndNamesIt) {
  const Result<std::unique_ptr<Store>> second = open_sqlite_store(options());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
  EXPECT_THAT(second.error().message, testing::HasSubstr(std::to_string(getpid())));
}

TEST_P(SqliteFileTest, RefusesADatabaseOfANewerVersion) {
  store_.reset();
  execute("PRAGMA user_version = 99");
  const Result<std::unique_ptr<Store>> opened = open_sqlite_store(options());
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("version 99"));
}

TEST_P(SqliteFileTest, ChangesNoOlderDatabaseUnlessItMay) {
  store_.reset();
  execute("PRAGMA user_version = 0");
  SqliteOptions reading = options();
  reading.migrate = false;
  const Result<std::unique_ptr<Store>> opened = open_sqlite_store(reading);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().code, ErrorCode::kInvalidInput);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("version 0"));
  execute("PRAGMA user_version = 3");
  EXPECT_TRUE(open_sqlite_store(reading).ok()) << "the newest is opened";
}

TEST_P(SqliteFileTest, RefusesADatabaseOfAnotherProgram) {
  store_.reset();
  execute("PRAGMA application_id = 7");
  EXPECT_EQ(open_sqlite_store(options()).error().code, ErrorCode::kInvalidInput);
}

TEST_P(SqliteFileTest, ALockedDatabaseIsUnavailableAndRecoversByItself) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options().path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const Delivery given = delivery({message("c1", "1")}, {"key"});
  const Result<Appended> refused = append_one(*store_, given);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store_->health().error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(counts().pending_events, 0);

  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  EXPECT_TRUE(store_->health().ok());
  EXPECT_FALSE(append(given).duplicate);
}

TEST_P(SqliteFileTest, AFailedCommitOfADecisionCanBeRepeatedUnderTheSameClaim) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.entries = {entry(EntryKind::kSync, "k1")};
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(options().path.c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_EQ(store_->commit_decisions({&decided, 1}).error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(claim_outbox().empty());
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  EXPECT_TRUE(commit(decided).ok());
  EXPECT_EQ(claim_outbox().size(), 1U);
}

/// Lets no file grow beyond what it has, as a full disk would.
class FullDisk {
 public:
  explicit FullDisk(const std::string& file) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    struct stat size {};
    stat(file.c_str(), &size);
    rlimit limit = before_;
    limit.rlim_cur = static_cast<rlim_t>(size.st_size);
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() { setrlimit(RLIMIT_FSIZE, &before_); }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
};

TEST_P(SqliteFileTest, AFullDiskIsUnavailableLosesNothingAndRecoversByItself) {
  append(delivery({message("c1", "1")}, {"key-1"}));
  const Delivery given = delivery({message("c1", "2")}, {"key-2"});
  {
    const FullDisk full(options().path + "-wal");
    const Result<Appended> refused = append_one(*store_, given);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_EQ(store_->health().error().code, ErrorCode::kUnavailable);
  }
  EXPECT_TRUE(store_->health().ok());
  EXPECT_FALSE(append(given).duplicate);
  EXPECT_EQ(claim_lane().events.size(), 2U);
}

TEST_P(SqliteFileTest, UnderTheDiskFloorNothingIsAccepted) {
  store_.reset();
  SqliteOptions strict = options();
  strict.min_free_bytes = std::numeric_limits<std::int64_t>::max();
  store_ = open_sqlite_store(strict).take();
  const Delivery given = delivery({message("c1", "1")});
  EXPECT_EQ(store_->append({&given, 1}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(store_->health().error().code, ErrorCode::kUnavailable);
}

TEST_P(SqliteFileTest, WhatAWebhookMayHoldIsReadBackFromOurOwnTexts) {
  const JsonLimits limits;
  Json deepest = Json::array();
  for (std::size_t depth = 1; depth < limits.depth; ++depth) {
    deepest = Json::array({std::move(deepest)});
  }
  ASSERT_TRUE(parse_json(dump_json(deepest)).ok());
  ASSERT_FALSE(parse_json(dump_json(Json::array({deepest}))).ok()) << "just within the limit";
  Event event = message("c1", "1");
  event.raw = {{"payload", deepest}};
  append(delivery({event}));
  reopen();

  const LaneClaim lane = claim_lane();
  ASSERT_EQ(lane.events.size(), 1U);
  EXPECT_EQ(lane.events[0].event.raw, event.raw);
  EXPECT_EQ(counts().dead_letters, 0);
  Decided decided = decide(lane);
  decided.decision.record.surveys = {{"s", {{"answers", deepest}}}};
  decided.entries = {entry(EntryKind::kWebhook, "k1")};
  decided.entries[0].args = {{"body", deepest}};
  decided.timers = {{"t", kNow, event}};
  commit(decided);
  reopen();

  EXPECT_EQ(store_->fire_due(kNow, 10).take(), 1);
  const LaneClaim next = claim_lane();
  EXPECT_EQ(next.record.surveys, decided.decision.record.surveys);
  EXPECT_EQ(next.events.at(0).event.raw, event.raw);
  EXPECT_EQ(claim_entry().entry.args, decided.entries[0].args);
}

TEST_P(SqliteFileTest, LargeBodiesComeBackAsTheyWere) {
  Delivery given = delivery({});
  for (int i = 0; i < 20'000; ++i) {
    given.webhook.body += static_cast<char>(i * 7);
  }
  given.bad_items = {{"bad", ""}};
  append(given);
  EXPECT_EQ(
      base64_decode(store_->find_dead("w1").take().detail["body_base64"].get<std::string>()).take(),
      given.webhook.body);
}

}  // namespace
}  // namespace triaged
