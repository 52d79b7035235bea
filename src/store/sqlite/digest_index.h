#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "store/sqlite/database.h"
#include "store/sqlite/digest_merge.h"
#include "store/sqlite/digest_run.h"

namespace triaged {

/// A number for each of many digests. A table with an index on digests costs a page of its own for
/// every new row, since neighbours in time are strangers in the index; here new digests are logged
/// in the order they come, kept in memory, and written as one sorted run when there are enough of
/// them. Eight runs of about one size are merged into one, a little with each commit, so a look-up
/// asks a few dozen filters at most, however many digests there are.
///
/// Belongs to the thread that writes, inside its transaction: put(), then flush() before COMMIT and
/// settle() after it. Faults are the Database's.
class DigestIndex {
 public:
  enum class Kind : std::uint8_t { kDedupeKey = 0, kContact = 1 };

  /// `run_size`: digests of a run that was not merged yet.
  DigestIndex(Database& db, Kind kind, std::size_t run_size = 32'768)
      : db_(db), kind_(kind), run_size_(run_size) {}

  /// What is stored; once, before anything else.
  void load();

  /// The newest number of a digest, also one of the open transaction.
  std::optional<std::int64_t> find(const Digest& digest);
  void put(const Digest& digest, std::int64_t number) { fresh_[digest] = number; }

  /// Writes what was put in this transaction, and does some of the work that is due: as much as was
  /// put, or some in a transaction that forgets.
  void flush();
  void settle(bool committed);

  /// Forgets digests whose number is below `bound`: those in memory, and the oldest run when all of
  /// its numbers are. Gives how many. Inside a transaction, before flush(); a run's digests are
  /// found until settle().
  int forget_below(std::int64_t bound);

 private:
  struct LowBits {
    std::size_t operator()(const Digest& digest) const { return digest.low; }
  };
  using Numbers = std::unordered_map<Digest, std::int64_t, LowBits>;

  void load_runs();
  void load_log();
  [[nodiscard]] std::vector<DigestEntry> sorted_entries() const;
  [[nodiscard]] std::int64_t next_run_id();
  void log_fresh();
  void write_run();
  void put_run(const DigestRun& run);
  /// Its blocks go from now on, a few with each commit.
  void discard(const DigestRun& run);
  void sweep();
  [[nodiscard]] bool begin_merge();
  void give_up_merge(const Error& why);
  /// The first run of those that are to be merged; runs_.end() when there are too few alike.
  [[nodiscard]] std::vector<DigestRun>::const_iterator mergeable() const;
  void merge_some();
  void settle_merge(bool committed);
  void adopt_merged();
  void forget_run(std::int64_t id);

  Database& db_;
  const Kind kind_;
  const std::size_t run_size_;
  std::vector<DigestRun> runs_;  ///< the oldest first
  Numbers recent_;               ///< committed, in no run yet
  std::deque<DigestRun> waste_;  ///< whose blocks are to be deleted
  std::optional<DigestMerge> ongoing_merge_;
  bool has_committed_slices_ = false;          ///< the ongoing merge
  int merges_failed_ = 0;                      ///< since one came to its end
  int merge_pause_ = 0;                        ///< commits before another one begins
  std::optional<ErrorCode> merge_fault_told_;  ///< in the log, since then

  // Of the open transaction.
  Numbers fresh_;
  std::optional<DigestRun> written_;
  std::optional<std::int64_t> dropped_;
  bool forgetting_ = false;
  bool slice_written_ = false;       ///< of the ongoing merge
  bool last_slice_written_ = false;  ///< likewise
  bool merge_given_up_ = false;
  int swept_ = 0;  ///< so many of the first of waste_ are gone
};

}  // namespace triaged
