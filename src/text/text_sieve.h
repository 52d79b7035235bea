#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace triaged {

/// A piece of lower-case text as a TextSieve looks for it. A plain value.
class SievedPiece {
 public:
  /// Not empty.
  explicit SievedPiece(std::string_view piece);

 private:
  friend class TextSieve;
  std::vector<std::uint16_t> bits_;
};

/// Tells quickly that a piece does not stand in a text: which bytes, pairs and triples of bytes the
/// text holds, triples and pairs by a hash. ASCII letters count in either case, as do the two
/// characters that Unicode makes ASCII letters (K, ſ). A plain value.
class TextSieve {
 public:
  explicit TextSieve(std::string_view text);

  /// False: the piece does not stand in the text. True: perhaps it does.
  [[nodiscard]] bool may_hold(const SievedPiece& piece) const;

  static constexpr std::size_t kBytes = 256;
  static constexpr std::size_t kHashed = 4096;  ///< places for pairs, and as many for triples

 private:
  std::bitset<kBytes + 2 * kHashed> bits_;
};

}  // namespace triaged
