#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/sqlite/database.h"

namespace triaged {

/// The first 128 bits of a digest, as two numbers.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Digest&) const = default;

  /// From its first 16 bytes; a shorter text is padded with zeros.
  static Digest of(std::string_view bytes);
};

/// A number for each of many digests. A table with an index on digests costs a page of its own for
/// every new row, since neighbours in time are strangers in the index; here new digests are logged
/// in the order they come, kept in memory, and written as one sorted run when there are enough of
/// them. A run is found by its filter (a Bloom filter: most runs that lack a digest are not read).
///
/// Belongs to the thread that writes, inside its transaction: put(), then flush() before COMMIT and
/// settle() after it. Faults are the Database's.
class DigestIndex {
 public:
  enum class Kind : std::uint8_t { kDedupeKey = 0, kContact = 1 };

  /// `run_size`: digests of a run.
  DigestIndex(Database& db, Kind kind, std::size_t run_size = 32'768)
      : db_(db), kind_(kind), run_size_(run_size) {}

  /// What is stored; once, before anything else.
  void load();

  /// The newest number of a digest, also one of the open transaction.
  std::optional<std::int64_t> find(const Digest& digest);
  void put(const Digest& digest, std::int64_t number) { fresh_[digest] = number; }

  /// Writes what was put in this transaction.
  void flush();
  void settle(bool committed);

  /// Forgets digests whose number is below `bound`: those in memory, and the oldest run when all of
  /// its numbers are. Gives how many.
  int forget_below(std::int64_t bound);

 private:
  struct Entry {
    Digest digest;
    std::int64_t number = 0;
  };
  struct Run {
    std::int64_t id = 0;
    std::int64_t greatest = 0;  ///< number
    std::int64_t size = 0;
    std::vector<Digest> firsts;         ///< of each block
    std::vector<std::uint64_t> filter;  ///< bits
  };
  struct LowBits {
    std::size_t operator()(const Digest& digest) const { return digest.low; }
  };
  using Numbers = std::unordered_map<Digest, std::int64_t, LowBits>;

  std::optional<std::int64_t> find_in(const Run& run, const Digest& digest);
  [[nodiscard]] std::vector<Entry> sorted_entries() const;
  void log_fresh();
  void write_run();
  void load_runs();
  void load_log();

  /// All of a run but its id.
  static void describe(Run& run, const std::vector<Entry>& entries);
  static bool may_hold(const Run& run, const Digest& digest);

  Database& db_;
  const Kind kind_;
  const std::size_t run_size_;
  std::vector<Run> runs_;  ///< the oldest first
  Numbers recent_;         ///< committed, in no run yet
  Numbers fresh_;          ///< of the open transaction
  std::optional<Run> written_;
  std::optional<std::int64_t> dropped_;
};

}  // namespace triaged
