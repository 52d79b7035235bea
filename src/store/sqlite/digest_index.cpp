#include "store/sqlite/digest_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace triaged {
namespace {

static_assert(std::endian::native == std::endian::little,
              "blobs of numbers are stored as they are in memory");

/// Digests of a block: as many as one page of the database takes.
constexpr std::size_t kBlockSize = 160;
/// Ids of a run's blocks are its own id and a number below this.
constexpr std::int64_t kMostBlocks = 1 << 16;
/// Ten bits and seven probes for each digest let 0.8 % of strangers pass.
constexpr std::size_t kFilterBits = 10;
constexpr std::uint64_t kProbes = 7;

constexpr std::size_t kWordBits = 64;

__extension__ using Wide = unsigned __int128;

/// Bit number `probe` of a digest in a filter of `bits` bits, evenly spread.
std::size_t filter_bit(const Digest& digest, std::uint64_t probe, std::size_t bits) {
  const std::uint64_t hash = digest.high + probe * (digest.low | 1);
  return static_cast<std::size_t>((static_cast<Wide>(hash) * bits) >> kWordBits);
}

template <class T>
std::string_view bytes_of(const T* first, std::size_t count) {
  return {reinterpret_cast<const char*>(first), count * sizeof(T)};
}

template <class T>
std::vector<T> values_of(const std::string& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
  return values;
}

}  // namespace

Digest Digest::of(std::string_view bytes) {
  Digest digest;
  char padded[sizeof digest] = {};
  std::memcpy(padded, bytes.data(), std::min(bytes.size(), sizeof padded));
  std::memcpy(&digest, padded, sizeof digest);
  return digest;
}

void DigestIndex::load() {
  load_runs();
  load_log();
}

void DigestIndex::load_runs() {
  Rowset rows = db_.query(
      "SELECT id, greatest, size, firsts, filter FROM digest_runs WHERE kind = ? ORDER BY id",
      static_cast<int>(kind_));
  while (rows.next()) {
    runs_.push_back({rows.integer(0),
                     rows.integer(1),
                     rows.integer(2),
                     values_of<Digest>(rows.bytes(3)),
                     values_of<std::uint64_t>(rows.bytes(4))});
  }
}

void DigestIndex::load_log() {
  Rowset rows = db_.query("SELECT entries FROM digest_log WHERE kind = ? ORDER BY id",
                          static_cast<int>(kind_));
  while (rows.next()) {
    for (const Entry& entry : values_of<Entry>(rows.bytes(0))) {
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
    if (may_hold(*run, digest)) {
      if (const std::optional<std::int64_t> found = find_in(*run, digest)) {
        return found;
      }
    }
  }
  return std::nullopt;
}

bool DigestIndex::may_hold(const Run& run, const Digest& digest) {
  const std::size_t bits = run.filter.size() * kWordBits;
  for (std::uint64_t probe = 0; probe < kProbes; ++probe) {
    const std::size_t bit = filter_bit(digest, probe, bits);
    if ((run.filter[bit / kWordBits] >> (bit % kWordBits) & 1) == 0) {
      return false;
    }
  }
  return true;
}

std::optional<std::int64_t> DigestIndex::find_in(const Run& run, const Digest& digest) {
  const auto after = std::upper_bound(run.firsts.begin(), run.firsts.end(), digest);
  if (after == run.firsts.begin()) {
    return std::nullopt;
  }
  Rowset rows = db_.query("SELECT entries FROM digest_blocks WHERE id = ?",
                          run.id * kMostBlocks + (after - run.firsts.begin() - 1));
  const auto block = values_of<Entry>(rows.next() ? rows.bytes(0) : "");
  const auto found =
      std::lower_bound(block.begin(), block.end(), digest, [](const Entry& entry, const Digest& d) {
        return entry.digest < d;
      });
  return found != block.end() && found->digest == digest ? std::optional(found->number)
                                                         : std::nullopt;
}

void DigestIndex::flush() {
  if (fresh_.empty()) {
    return;
  }
  if (recent_.size() + fresh_.size() < run_size_) {
    log_fresh();
  } else {
    write_run();
  }
}

void DigestIndex::log_fresh() {
  std::vector<Entry> entries;
  entries.reserve(fresh_.size());
  for (const auto& [digest, number] : fresh_) {
    entries.push_back({digest, number});
  }
  db_.run("INSERT INTO digest_log(kind, entries) VALUES (?, ?)",
          static_cast<int>(kind_),
          Blob{bytes_of(entries.data(), entries.size())});
}

std::vector<DigestIndex::Entry> DigestIndex::sorted_entries() const {
  std::vector<Entry> entries;
  entries.reserve(recent_.size() + fresh_.size());
  for (const auto& [digest, number] : fresh_) {
    entries.push_back({digest, number});
  }
  for (const auto& [digest, number] : recent_) {
    if (!fresh_.contains(digest)) {
      entries.push_back({digest, number});
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.digest < b.digest;
  });
  return entries;
}

void DigestIndex::describe(Run& run, const std::vector<Entry>& entries) {
  run.size = static_cast<std::int64_t>(entries.size());
  run.filter.resize(entries.size() * kFilterBits / kWordBits + 1);
  const std::size_t bits = run.filter.size() * kWordBits;
  for (std::size_t at = 0; at < entries.size(); ++at) {
    if (at % kBlockSize == 0) {
      run.firsts.push_back(entries[at].digest);
    }
    run.greatest = std::max(run.greatest, entries[at].number);
    for (std::uint64_t probe = 0; probe < kProbes; ++probe) {
      const std::size_t bit = filter_bit(entries[at].digest, probe, bits);
      run.filter[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
    }
  }
}

void DigestIndex::write_run() {
  const std::vector<Entry> entries = sorted_entries();
  Run run;
  describe(run, entries);
  {
    Rowset rows = db_.query("SELECT coalesce(max(id), 0) + 1 FROM digest_runs");
    run.id = rows.next() ? rows.integer(0) : 0;
  }
  std::int64_t block = run.id * kMostBlocks;
  for (std::size_t at = 0; at < entries.size(); at += kBlockSize) {
    db_.run("INSERT INTO digest_blocks VALUES (?, ?)",
            block++,
            Blob{bytes_of(&entries[at], std::min(kBlockSize, entries.size() - at))});
  }
  db_.run("INSERT INTO digest_runs VALUES (?, ?, ?, ?, ?, ?)",
          run.id,
          static_cast<int>(kind_),
          run.greatest,
          run.size,
          Blob{bytes_of(run.firsts.data(), run.firsts.size())},
          Blob{bytes_of(run.filter.data(), run.filter.size())});
  db_.run("DELETE FROM digest_log WHERE kind = ?", static_cast<int>(kind_));
  written_ = std::move(run);
}

void DigestIndex::settle(bool committed) {
  if (committed && written_) {
    runs_.push_back(std::move(*written_));
    recent_.clear();
  } else if (committed) {
    recent_.merge(fresh_);
    for (const auto& [digest, number] : fresh_) {  // what recent_ knew before
      recent_[digest] = number;
    }
  }
  if (committed && dropped_) {
    std::erase_if(runs_, [&](const Run& run) { return run.id == *dropped_; });
  }
  fresh_.clear();
  written_.reset();
  dropped_.reset();
}

// What is forgotten in memory is still in the log, until the next run is written: a restart brings
// it back, and the next call forgets it again.
int DigestIndex::forget_below(std::int64_t bound) {
  const auto forgotten = static_cast<int>(
      std::erase_if(recent_, [&](const auto& entry) { return entry.second < bound; }));
  if (runs_.empty() || runs_.front().greatest >= bound) {
    return forgotten;
  }
  const Run& oldest = runs_.front();
  db_.run("DELETE FROM digest_blocks WHERE id >= ? AND id < ?",
          oldest.id * kMostBlocks,
          (oldest.id + 1) * kMostBlocks);
  db_.run("DELETE FROM digest_runs WHERE id = ?", oldest.id);
  dropped_ = oldest.id;
  return forgotten + static_cast<int>(oldest.size);
}

}  // namespace triaged
