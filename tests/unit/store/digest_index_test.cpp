// A digest index against a plain map: over runs, restarts and rolled-back transactions.
#include "store/sqlite/digest_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "base/crypto.h"
#include "base/log.h"
#include "store/sqlite/schema.h"
#include "support/scratch_folder.h"

namespace triaged {
namespace {

constexpr std::size_t kRunSize = 200;

class DigestIndexTest : public testing::Test {
 protected:
  DigestIndexTest() { open(); }

  void open() {
    index_.reset();
    db_.reset();
    db_ = Database::open(folder_.file("digests.db"), Millis(0)).take();
    db_->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF");
    ASSERT_TRUE(migrate(*db_).ok());
    index_ = std::make_unique<DigestIndex>(*db_, DigestIndex::Kind::kDedupeKey, kRunSize);
    index_->load();
  }

  static Digest digest(int n) {
    const Sha256 bytes = sha256(std::to_string(n));
    return Digest::of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }

  template <class Work>
  void transaction(bool commit, Work work) {
    db_->run("BEGIN IMMEDIATE");
    work();
    index_->flush();
    db_->execute(commit ? "COMMIT" : "ROLLBACK");
    EXPECT_FALSE(db_->take_fault().has_value());
    index_->settle(commit);
  }

  /// Commits runs of 200 digests each, numbered by their run, without a fault.
  void fill(int first_run, int runs) {
    for (int run = first_run; run < first_run + runs; ++run) {
      transaction(true, [&] {
        for (int n = 0; n < 200; ++n) {
          index_->put(digest(run * 1000 + n), run);
        }
      });
    }
  }
  /// Digests of fill() that are found no more.
  int lost(int runs) {
    int missing = 0;
    for (int run = 0; run < runs; ++run) {
      for (int n = 0; n < 200; ++n) {
        missing += index_->find(digest(run * 1000 + n)) == run ? 0 : 1;
      }
    }
    return missing;
  }

  /// A commit of one digest, which may fail.
  bool put_one(int n) {
    db_->run("BEGIN IMMEDIATE");
    index_->put(digest(90'000 + n), 9);
    index_->flush();
    db_->execute("COMMIT");
    const bool committed = !db_->take_fault();
    index_->settle(committed);
    if (!committed && db_->in_transaction()) {
      db_->execute("ROLLBACK");
    }
    return committed;
  }
  /// Until a merge was given up, or for as many commits as one may pause at first.
  void put_until_one_fails() {
    for (int n = 0; n < 600 && put_one(n % 100); ++n) {
    }
  }

  std::int64_t value_of(const char* sql) {
    Rowset rows = db_->query(sql);
    return rows.next() ? rows.integer(0) : -1;
  }

  ScratchFolder folder_;
  std::unique_ptr<Database> db_;
  std::unique_ptr<DigestIndex> index_;
};

TEST_F(DigestIndexTest, AnswersAsAMapWouldOverMergesRestartsAndRollbacks) {
  constexpr int kDigests = 20'000;
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same load every time
  std::map<int, std::int64_t> known;
  for (int round = 0; round < 700; ++round) {
    const bool commits = random() % 4 != 0;
    std::map<int, std::int64_t> put;
    transaction(commits, [&] {
      for (int i = 0; i < 60; ++i) {
        const auto n = static_cast<int>(random() % kDigests);
        put[n] = round;
        index_->put(digest(n), round);
        EXPECT_EQ(index_->find(digest(n)), round) << "inside its transaction";
      }
    });
    if (commits) {
      put.merge(known);
      known = std::move(put);
    }
    if (random() % 20 == 0) {
      open();
    }
  }
  const std::int64_t runs = value_of("SELECT count(*) FROM digest_runs WHERE size > 0");
  EXPECT_LE(runs, 8 * 3) << "about seven in each of three tiers";
  EXPECT_GT(value_of("SELECT max(tier) FROM digest_runs"), 1) << "merged runs are merged again";
  for (int n = 0; n < kDigests; ++n) {
    const auto found = known.find(n);
    EXPECT_EQ(index_->find(digest(n)),
              found == known.end() ? std::nullopt : std::optional(found->second))
        << n;
  }
}

TEST_F(DigestIndexTest, NothingIsLeftOfMergedRuns) {
  for (int i = 0; i < 100; ++i) {
    transaction(true, [&] {
      for (int n = 0; n < 100; ++n) {
        index_->put(digest(i * 100 + n), i);
      }
    });
  }
  for (int i = 0; i < 100; ++i) {
    transaction(true, [&] { index_->put(digest(i), 1); });
  }
  EXPECT_EQ(value_of("SELECT count(*) FROM digest_runs WHERE size = 0"), 0);
  EXPECT_LE(value_of("SELECT count(*) FROM digest_blocks"), 10'000 / 160 + 20);
}

TEST_F(DigestIndexTest, KindsShareAFileAndNothingElse) {
  DigestIndex contacts(*db_, DigestIndex::Kind::kContact, kRunSize);
  db_->run("BEGIN IMMEDIATE");
  for (int n = 0; n < 600; ++n) {
    index_->put(digest(n), 1);
    contacts.put(digest(n + 300), 2);
  }
  index_->flush();
  contacts.flush();
  db_->run("COMMIT");
  index_->settle(true);
  contacts.settle(true);
  open();
  DigestIndex again(*db_, DigestIndex::Kind::kContact, kRunSize);
  again.load();
  EXPECT_EQ(index_->find(digest(299)), 1);
  EXPECT_EQ(index_->find(digest(599)), 1);
  EXPECT_EQ(index_->find(digest(600)), std::nullopt);
  EXPECT_EQ(again.find(digest(299)), std::nullopt);
  EXPECT_EQ(again.find(digest(300)), 2);
}

TEST_F(DigestIndexTest, ForgetsOldRunsWithTheirBlocksAndKeepsYoungOnes) {
  for (int day = 0; day < 4; ++day) {
    transaction(true, [&] {
      for (int n = 0; n < 600; ++n) {
        index_->put(digest(day * 1000 + n), day);
      }
    });
  }
  int forgotten = 0;
  for (int i = 0; i < 3; ++i) {
    transaction(true, [&] { forgotten += index_->forget_below(2); });
  }
  EXPECT_EQ(forgotten, 1200);
  for (int i = 0; i < 4; ++i) {
    transaction(true, [&] { index_->put(digest(3000), 3); });
  }
  EXPECT_EQ(value_of("SELECT count(*) FROM digest_blocks"), 8) << "two runs of four blocks";
  open();
  EXPECT_EQ(index_->find(digest(1000)), std::nullopt);
  EXPECT_EQ(index_->find(digest(2000)), 2);
  EXPECT_EQ(index_->find(digest(3599)), 3);
}

TEST_F(DigestIndexTest, AMergeBeginsWithNoRunThatIsBeingForgotten) {
  constexpr int kRuns = 8;
  const auto fill = [&](int run) {
    for (int n = 0; n < 200; ++n) {
      index_->put(digest(run * 1000 + n), run);
    }
  };
  for (int run = 0; run < kRuns; ++run) {
    transaction(true, [&] { fill(run); });
  }
  transaction(true, [&] {
    EXPECT_EQ(index_->forget_below(1), 200);
    fill(kRuns);
  });
  for (int i = 0; i < 20; ++i) {
    transaction(true, [&] { index_->put(digest(99'000 + i), 9); });
  }
  for (int run = 1; run <= kRuns; ++run) {
    for (int n = 0; n < 200; ++n) {
      ASSERT_EQ(index_->find(digest(run * 1000 + n)), run);
    }
  }
  EXPECT_EQ(index_->find(digest(0)), std::nullopt);
}

constexpr const char* kWasteRuns = "SELECT count(*) FROM digest_runs WHERE size = 0";
constexpr const char* kMergedRuns = "SELECT count(*) FROM digest_runs WHERE tier > 0 AND size > 0";
constexpr const char* kRefuseBlocks =
    "CREATE TRIGGER full BEFORE INSERT ON digest_blocks"
    " BEGIN SELECT RAISE(FAIL, 'no room'); END";

TEST_F(DigestIndexTest, AMergeThatMissesABlockLosesNothingElseAndRests) {
  testing::internal::CaptureStderr();
  start_log(LogLevel::kError);
  fill(0, 3);
  db_->run("DELETE FROM digest_blocks WHERE id = (SELECT min(id) FROM digest_blocks)");
  fill(3, 8);
  constexpr int kInTheLostBlock = 160;
  EXPECT_EQ(lost(11), kInTheLostBlock);
  EXPECT_EQ(value_of(kMergedRuns), 0);
  for (int i = 0; i < 20; ++i) {
    transaction(true, [&] { index_->put(digest(99'000 + i), 9); });
  }
  EXPECT_EQ(value_of(kWasteRuns), 0) << "no other merge began";
  for (int i = 0; i < 300; ++i) {
    transaction(true, [&] { index_->put(digest(99'000 + i % 20), 9); });
  }
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, testing::HasSubstr("block 0 of digest run 1 is missing"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1) << log;
  open();
  EXPECT_EQ(lost(11), kInTheLostBlock);
}

TEST_F(DigestIndexTest, AMergeThatCannotBeWrittenFailsOneCommitAndIsTriedAgainLater) {
  fill(0, 8);
  db_->execute(kRefuseBlocks);
  int failed = 0;
  for (int n = 0; n < 100; ++n) {
    failed += put_one(n) ? 0 : 1;
  }
  EXPECT_EQ(failed, 1);
  db_->execute("DROP TRIGGER full");
  for (int n = 100; value_of(kMergedRuns) == 0 && n < 2'000; ++n) {
    EXPECT_TRUE(put_one(n % 100));
  }
  EXPECT_EQ(value_of(kMergedRuns), 1);
  EXPECT_EQ(lost(8), 0);
}

std::ptrdiff_t lines_of(const std::string& log) {
  return std::count(log.begin(), log.end(), '\n');
}

TEST_F(DigestIndexTest, AFailingMergeIsToldAgainAfterOneThatSucceeded) {
  testing::internal::CaptureStderr();
  start_log(LogLevel::kError);
  for (int trouble = 0; trouble < 2; ++trouble) {
    fill(trouble * 8, 8);
    db_->execute(kRefuseBlocks);
    put_until_one_fails();
    put_until_one_fails();
    db_->execute("DROP TRIGGER full");
    for (int n = 0; value_of(kMergedRuns) == trouble && n < 2'000; ++n) {
      EXPECT_TRUE(put_one(n % 100));
    }
    EXPECT_EQ(value_of(kMergedRuns), trouble + 1);
  }
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_EQ(lines_of(log), 2) << "once for each trouble: " << log;
}

TEST_F(DigestIndexTest, AFullDiskHidesNoOtherFaultOfAMerge) {
  testing::internal::CaptureStderr();
  start_log(LogLevel::kError);
  fill(0, 8);
  db_->execute("PRAGMA max_page_count = 1");  // as many as there are now
  put_until_one_fails();
  db_->execute("PRAGMA max_page_count = 1000000");
  db_->execute(kRefuseBlocks);
  put_until_one_fails();
  put_until_one_fails();
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, testing::HasSubstr("is full"));
  EXPECT_THAT(log, testing::HasSubstr("no room"));
  EXPECT_EQ(lines_of(log), 2) << log;
}

TEST_F(DigestIndexTest, DeletesMergedRunsAsFastAsDigestsCome) {
  constexpr int kEach = 2'000;
  for (int i = 0; i < 64; ++i) {
    transaction(true, [&] {
      for (int n = 0; n < kEach; ++n) {
        index_->put(digest(i * kEach + n), i);
      }
    });
  }
  EXPECT_LE(value_of(kWasteRuns), 2 * 8) << "the last merge of each tier";
}

TEST_F(DigestIndexTest, DeletesForgottenRunsWithoutNewDigests) {
  fill(0, 4);
  for (int i = 0; i < 8; ++i) {
    transaction(true, [&] { index_->forget_below(4); });
  }
  EXPECT_EQ(value_of("SELECT count(*) FROM digest_blocks"), 0);
  EXPECT_EQ(value_of("SELECT count(*) FROM digest_runs"), 0);
}

TEST_F(DigestIndexTest, ForgetsWhatIsInNoRunYet) {
  transaction(true, [&] {
    index_->put(digest(1), 1);
    index_->put(digest(2), 2);
  });
  transaction(true, [&] { EXPECT_EQ(index_->forget_below(2), 1); });
  EXPECT_EQ(index_->find(digest(1)), std::nullopt);
  EXPECT_EQ(index_->find(digest(2)), 2);
}

}  // namespace
}  // namespace triaged
