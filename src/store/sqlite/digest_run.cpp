#include "store/sqlite/digest_run.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "store/sqlite/blob_values.h"

namespace triaged {
namespace {

/// Ids of a run's blocks are its own id and a number below this.
constexpr std::int64_t kMostBlocks = std::int64_t{1} << 24;
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

}  // namespace

Digest Digest::of(std::string_view bytes) {
  std::string padded(bytes.substr(0, sizeof(Digest)));
  padded.resize(sizeof(Digest));
  Digest digest;
  std::memcpy(&digest, padded.data(), sizeof digest);
  return digest;
}

void DigestRun::expect(std::size_t entries) {
  filter.resize(entries * kFilterBits / kWordBits + 1);
}

void DigestRun::append(Database& db, const DigestEntry* entries, std::size_t count) {
  db.run("INSERT INTO digest_blocks VALUES (?, ?)",
         id * kMostBlocks + static_cast<std::int64_t>(firsts.size()),
         Blob{bytes_of(entries, count)});
  firsts.push_back(entries->digest);
  size += static_cast<std::int64_t>(count);
  const std::size_t bits = filter.size() * kWordBits;
  for (const DigestEntry* entry = entries; entry != entries + count; ++entry) {
    greatest = std::max(greatest, entry->number);
    for (std::uint64_t probe = 0; probe < kProbes; ++probe) {
      const std::size_t bit = filter_bit(entry->digest, probe, bits);
      filter[bit / kWordBits] |= std::uint64_t{1} << (bit % kWordBits);
    }
  }
}

bool DigestRun::may_hold(const Digest& digest) const {
  const std::size_t bits = filter.size() * kWordBits;
  for (std::uint64_t probe = 0; probe < kProbes; ++probe) {
    const std::size_t bit = filter_bit(digest, probe, bits);
    if ((filter[bit / kWordBits] >> (bit % kWordBits) & 1) == 0) {
      return false;
    }
  }
  return true;
}

std::optional<std::int64_t> DigestRun::find(Database& db, const Digest& digest) const {
  const auto after = std::upper_bound(firsts.begin(), firsts.end(), digest);
  if (after == firsts.begin() || !may_hold(digest)) {
    return std::nullopt;
  }
  const auto block = read_block(db, static_cast<std::size_t>(after - firsts.begin() - 1));
  const auto found = std::lower_bound(
      block.begin(), block.end(), digest, [](const DigestEntry& entry, const Digest& wanted) {
        return entry.digest < wanted;
      });
  return found != block.end() && found->digest == digest ? std::optional(found->number)
                                                         : std::nullopt;
}

std::vector<DigestEntry> DigestRun::read_block(Database& db, std::size_t block) const {
  Rowset rows = db.query("SELECT entries FROM digest_blocks WHERE id = ?",
                         id * kMostBlocks + static_cast<std::int64_t>(block));
  return values_of<DigestEntry>(rows.next() ? rows.bytes(0) : "");
}

int DigestRun::delete_some(Database& db, int at_most) const {
  db.run(
      "DELETE FROM digest_blocks WHERE id IN"
      " (SELECT id FROM digest_blocks WHERE id >= ? AND id < ? LIMIT ?)",
      id * kMostBlocks,
      (id + 1) * kMostBlocks,
      at_most);
  return db.changes();
}

}  // namespace triaged
