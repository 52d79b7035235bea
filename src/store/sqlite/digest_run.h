#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
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

struct DigestEntry {
  Digest digest;
  std::int64_t number = 0;
};

/// A sorted run of entries in blocks of one database page each, none of which changes any more. In
/// memory stands only what finds a block: the first digest of each, and a Bloom filter (most runs
/// that lack a digest are not read).
struct DigestRun {
  std::int64_t id = 0;
  std::int64_t age = 0;   ///< the least is the oldest; a younger run's number of a digest counts
  std::int64_t tier = 0;  ///< how often its entries were merged
  std::int64_t greatest = 0;  ///< number
  std::int64_t size = 0;      ///< entries
  std::vector<Digest> firsts;
  std::vector<std::uint64_t> filter;

  /// Makes room in the filter; before the first append().
  void expect(std::size_t entries);
  /// Writes the next block: `count` entries, the greatest so far.
  void append(Database& db, const DigestEntry* entries, std::size_t count);
  /// The number of a digest. In a block that is missing nothing is found: to take a repeated
  /// webhook for a new one is the smaller harm.
  std::optional<std::int64_t> find(Database& db, const Digest& digest) const;
  /// Empty when the block is missing, or the database failed.
  [[nodiscard]] std::vector<DigestEntry> read_block(Database& db, std::size_t block) const;
  /// Deletes `at_most` of its blocks and gives how many there were; fewer when none are left.
  int delete_some(Database& db, int at_most) const;

 private:
  [[nodiscard]] bool may_hold(const Digest& digest) const;
};

/// Entries of a full block.
inline constexpr std::size_t kDigestBlock = 160;

}  // namespace triaged
