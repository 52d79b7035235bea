#include "store/sqlite/digest_index.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.h"
#include "store/sqlite/blob_values.h"

namespace triaged {
namespace {

/// So many runs of one tier are merged.
constexpr std::size_t kFanIn = 8;
/// Entries merged with each commit: some blocks beside the pages that it writes anyway, and more
/// than keeps up with what comes in.
constexpr std::size_t kMergedAtOnce = 2'048;
/// The same for a commit of many digests: each is merged once in every tier.
constexpr std::size_t kMergedForEach = 8;
/// Blocks deleted with each commit: as many as a commit of webhooks writes. For a commit of many
/// digests as many as are merged.
constexpr std::size_t kBlocksSwept = 64;
/// Commits without a merge after one that failed; twice as many after the next, up to the most.
constexpr int kFirstPause = 256;
constexpr int kMostDoublings = 8;
/// The size of a run that is being made or deleted: its blocks are waste after a restart.
constexpr std::int64_t kWaste = 0;

}  // namespace

void DigestIndex::load() {
  load_runs();
  load_log();
}

void DigestIndex::load_runs() {
  Rowset rows = db_.query(
      "SELECT id, age, tier, greatest, size, firsts, filter FROM digest_runs WHERE kind = ?"
      " ORDER BY age",
      static_cast<int>(kind_));
  while (rows.next()) {
    DigestRun run{rows.integer(0),
                  rows.integer(1),
                  rows.integer(2),
                  rows.integer(3),
                  rows.integer(4),
                  values_of<Digest>(rows.bytes(5)),
                  values_of<std::uint64_t>(rows.bytes(6))};
    if (run.size == kWaste) {
      waste_.push_back(std::move(run));
    } else {
      runs_.push_back(std::move(run));
    }
  }
}

void DigestIndex::load_log() {
  Rowset rows = db_.query("SELECT entries FROM digest_log WHERE kind = ? ORDER BY id",
                          static_cast<int>(kind_));
  while (rows.next()) {
    for (const DigestEntry& entry : values_of<DigestEntry>(rows.bytes(0))) {
      recent_[entry.digest] = entry.number;
    }
  }
}

std::optional<std::int64_t> DigestIndex::find(const Digest& digest) {
  for (const Numbers* numbers : {&fresh_, &recent_}) {
    if (const auto found = numbers->find(digest); found != numbers->end()) {
      return found->second;
    }
  }
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    if (const std::optional<std::int64_t> found = run->find(db_, digest)) {
      return found;
    }
  }
  return std::nullopt;
}

void DigestIndex::flush() {
  if (db_.failed() || (fresh_.empty() && !forgetting_)) {
    return;
  }
  if (recent_.size() + fresh_.size() >= run_size_) {
    write_run();
  } else if (!fresh_.empty()) {
    log_fresh();
  }
  merge_some();
  sweep();
}

void DigestIndex::log_fresh() {
  std::vector<DigestEntry> entries;
  entries.reserve(fresh_.size());
  for (const auto& [digest, number] : fresh_) {
    entries.push_back({digest, number});
  }
  db_.run("INSERT INTO digest_log(kind, entries) VALUES (?, ?)",
          static_cast<int>(kind_),
          Blob{bytes_of(entries)});
}

std::vector<DigestEntry> DigestIndex::sorted_entries() const {
  std::vector<DigestEntry> entries;
  entries.reserve(recent_.size() + fresh_.size());
  for (const auto& [digest, number] : fresh_) {
    entries.push_back({digest, number});
  }
  for (const auto& [digest, number] : recent_) {
    if (!fresh_.contains(digest)) {
      entries.push_back({digest, number});
    }
  }
  std::sort(entries.begin(), entries.end(), [](const DigestEntry& a, const DigestEntry& b) {
    return a.digest < b.digest;
  });
  return entries;
}

std::int64_t DigestIndex::next_run_id() {
  Rowset rows = db_.query("SELECT coalesce(max(id), 0) + 1 FROM digest_runs");
  return rows.next() ? rows.integer(0) : 0;
}

void DigestIndex::write_run() {
  const std::vector<DigestEntry> entries = sorted_entries();
  DigestRun run;
  run.id = next_run_id();
  run.age = run.id;
  run.expect(entries.size());
  for (std::size_t at = 0; at < entries.size(); at += kDigestBlock) {
    run.append(db_, &entries[at], std::min(kDigestBlock, entries.size() - at));
  }
  put_run(run);
  db_.run("DELETE FROM digest_log WHERE kind = ?", static_cast<int>(kind_));
  written_ = std::move(run);
}

void DigestIndex::put_run(const DigestRun& run) {
  db_.run("INSERT OR REPLACE INTO digest_runs VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          run.id,
          static_cast<int>(kind_),
          run.age,
          run.tier,
          run.greatest,
          run.size,
          Blob{bytes_of(run.firsts)},
          Blob{bytes_of(run.filter)});
}

void DigestIndex::discard(const DigestRun& run) {
  db_.run(
      "UPDATE digest_runs SET size = ?, firsts = x'', filter = x'' WHERE id = ?", kWaste, run.id);
}

void DigestIndex::sweep() {
  auto left =
      static_cast<int>(std::max(kBlocksSwept, fresh_.size() * kMergedForEach / kDigestBlock));
  for (auto run = waste_.begin(); run != waste_.end() && left > 0; ++run) {
    const int deleted = run->delete_some(db_, left);
    if (deleted == left) {
      return;  // there may be more
    }
    left -= deleted;
    db_.run("DELETE FROM digest_runs WHERE id = ?", run->id);
    ++swept_;
  }
}

std::vector<DigestRun>::const_iterator DigestIndex::mergeable() const {
  auto first = runs_.end();
  while (first != runs_.begin()) {
    const auto end = first;
    const std::int64_t tier = std::prev(end)->tier;
    while (first != runs_.begin() && std::prev(first)->tier == tier) {
      --first;
    }
    if (static_cast<std::size_t>(end - first) >= kFanIn) {
      return first;
    }
  }
  return runs_.end();
}

bool DigestIndex::begin_merge() {
  const auto first = mergeable();
  if (first == runs_.end() || dropped_) {
    return false;  // a run that goes with this transaction must not be merged
  }
  if (merge_pause_ > 0) {
    --merge_pause_;
    return false;
  }
  ongoing_merge_.emplace(std::vector<DigestRun>(first, first + kFanIn), next_run_id());
  DigestRun made = ongoing_merge_->output();
  made.filter.clear();
  put_run(made);
  return true;
}

void DigestIndex::merge_some() {
  if (!ongoing_merge_ && !begin_merge()) {
    return;
  }
  slice_written_ = true;
  const Result<bool> ended =
      ongoing_merge_->advance(db_, std::max(kMergedAtOnce, fresh_.size() * kMergedForEach));
  if (!ended.ok()) {
    return give_up_merge(ended.error());
  }
  last_slice_written_ = *ended;
  if (!last_slice_written_) {
    return;
  }
  put_run(ongoing_merge_->output());
  for (const DigestRun& run : runs_) {
    if (ongoing_merge_->reads(run.id)) {
      discard(run);
    }
  }
}

// Without the merge everything is still found, only more slowly: a block that is missing fails no
// commit, and a fault of the database fails this one only. Each trouble is told once, until a merge
// succeeds; a full disk that was told of first must not hide a damage that stays.
void DigestIndex::give_up_merge(const Error& why) {
  merge_given_up_ = true;
  if (merge_fault_told_ == why.code || merge_fault_told_ == ErrorCode::kInternal) {
    return;
  }
  merge_fault_told_ = why.code;
  log_line(LogLevel::kError,
           "digest_merge_failed",
           {{"error", to_string(why)},
            {"hint", "check the disk and the database file; merges pause and are tried again"}});
}

void DigestIndex::settle_merge(bool committed) {
  if (!slice_written_) {
    return;
  }
  if (committed && last_slice_written_) {
    adopt_merged();
    merges_failed_ = 0;
    merge_fault_told_.reset();
  } else if (!committed || merge_given_up_) {
    if (committed || has_committed_slices_) {
      waste_.push_back(ongoing_merge_->output());  // what was written of it
    }
    merge_pause_ = kFirstPause << std::min(merges_failed_++, kMostDoublings);
    ongoing_merge_.reset();
  }
  has_committed_slices_ = ongoing_merge_.has_value();
}

void DigestIndex::adopt_merged() {
  const auto read = [&](const DigestRun& run) { return ongoing_merge_->reads(run.id); };
  std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(waste_), read);
  std::erase_if(runs_, read);
  const DigestRun& made = ongoing_merge_->output();
  const auto younger = std::find_if(
      runs_.begin(), runs_.end(), [&](const DigestRun& run) { return run.age > made.age; });
  runs_.insert(younger, made);
  ongoing_merge_.reset();
}

void DigestIndex::forget_run(std::int64_t id) {
  const auto gone = [&](const DigestRun& run) { return run.id == id; };
  std::copy_if(runs_.begin(), runs_.end(), std::back_inserter(waste_), gone);
  std::erase_if(runs_, gone);
}

void DigestIndex::settle(bool committed) {
  if (committed) {
    waste_.erase(waste_.begin(), waste_.begin() + swept_);  // before others are put behind them
  }
  settle_merge(committed);
  if (committed && dropped_) {
    forget_run(*dropped_);
  }
  if (committed && written_) {
    runs_.push_back(std::move(*written_));
    recent_.clear();
  } else if (committed) {
    for (const auto& [digest, number] : fresh_) {
      recent_[digest] = number;
    }
  }
  fresh_.clear();
  written_.reset();
  dropped_.reset();
  forgetting_ = slice_written_ = last_slice_written_ = merge_given_up_ = false;
  swept_ = 0;
}

// What is forgotten in memory is still in the log, until the next run is written: a restart brings
// it back, and the next call forgets it again.
int DigestIndex::forget_below(std::int64_t bound) {
  forgetting_ = true;
  const auto forgotten = static_cast<int>(
      std::erase_if(recent_, [&](const auto& entry) { return entry.second < bound; }));
  if (runs_.empty() || runs_.front().greatest >= bound ||
      (ongoing_merge_ && ongoing_merge_->reads(runs_.front().id))) {
    return forgotten;
  }
  discard(runs_.front());
  dropped_ = runs_.front().id;
  return forgotten + static_cast<int>(runs_.front().size);
}

}  // namespace triaged
