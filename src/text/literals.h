#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/fold.h"

namespace triaged {

/// A literal found: `id` is its index in the list given to compile(), [begin, end) are bytes of the
/// scanned text, always on code point borders.
struct LiteralHit {
  std::uint32_t id = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const LiteralHit&) const = default;
};

/// A term found: [begin, end) are folded code points.
struct TermHit {
  std::uint32_t id = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const TermHit&) const = default;
};

/// Hits sorted by begin, end, id. `truncated`: there were more than asked for. `terms`: the first
/// occurrence of each term, by begin, end, id as well.
struct LiteralScan {
  std::vector<LiteralHit> hits;
  std::vector<TermHit> terms;
  bool truncated = false;
};

/// All literals of all rules in one Vectorscan database: one pass over a text finds every
/// occurrence of every literal, overlapping ones included; short terms stand beside it in a trie.
/// Immutable and thread-safe after compile(); each scan borrows a scratch from a pool inside.
/// A side of a literal that is a letter or digit of a script with spaces between words (Latin,
/// Cyrillic, …) must lie at a word border; Han sides match anywhere. See is_word_point().
class LiteralAutomaton {
 public:
  static constexpr std::size_t kMaxLiteralBytes = 4096;
  static constexpr std::size_t kMaxTextBytes = std::size_t{16} << 20U;
  static constexpr std::size_t kMaxHits = 20'000;
  static constexpr std::uint32_t kNoTerms = std::numeric_limits<std::uint32_t>::max();

  ~LiteralAutomaton();
  LiteralAutomaton(const LiteralAutomaton&) = delete;
  LiteralAutomaton& operator=(const LiteralAutomaton&) = delete;
  LiteralAutomaton(LiteralAutomaton&&) = delete;
  LiteralAutomaton& operator=(LiteralAutomaton&&) = delete;

  /// `folded` are texts of fold(); the same one may stand there twice, then both ids are reported.
  /// None at all is fine and finds nothing. Ids from `first_term` on are terms, of which a scan
  /// only tells whether and where they first occur. kInvalidInput: an empty, too long or not UTF-8
  /// literal; kInternal: Vectorscan refuses (an unsuitable processor, no memory).
  static Result<std::unique_ptr<const LiteralAutomaton>> compile(
      std::span<const std::string> folded, std::uint32_t first_term = kNoTerms);

  /// What serialize() gave, without compiling. kInvalidInput: damaged, or written for another
  /// version of Vectorscan, folding or processor; then compile anew.
  static Result<std::unique_ptr<const LiteralAutomaton>> deserialize(std::string_view bytes);
  [[nodiscard]] Result<std::string> serialize() const;

  /// A line end counts as a space. kInvalidInput: longer than kMaxTextBytes; kInternal: Vectorscan
  /// fails.
  [[nodiscard]] Result<LiteralScan> scan(const FoldedText& folded,
                                         std::size_t max_hits = kMaxHits) const;

  /// How many literals there are, repeated ones included.
  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  using MatchHandler = int (*)(
      unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void* context);
  explicit LiteralAutomaton(std::unique_ptr<State> state);
  Result<void> scan_database(std::string_view text, MatchHandler on_match, void* context) const;

  std::unique_ptr<State> state_;
};

}  // namespace triaged
