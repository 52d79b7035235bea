#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "rules/judge/text_hits.h"

namespace triaged {

/// Whether a test looks at that part of the text.
bool looks_at(const TextTest& test, const ScannedPart& part);

/// Hits of which the nearest to a place is found without looking at all: customers write texts in
/// which a word stands thousands of times. Places are folded code points.
class SortedHits {
 public:
  explicit SortedHits(std::vector<TextHit> hits);

  /// By part and place.
  [[nodiscard]] const std::vector<TextHit>& all() const { return hits_; }
  /// Where the last hit ends that ends at `at` or before.
  [[nodiscard]] std::optional<std::uint32_t> last_end(std::size_t part, std::uint32_t at) const;
  /// Where the first hit begins that begins at `at` or behind.
  [[nodiscard]] std::optional<std::uint32_t> first_begin(std::size_t part, std::uint32_t at) const;
  /// Whether a hit that begins before `begin` ends behind `end`.
  [[nodiscard]] bool reaches(std::size_t part, std::uint32_t begin, std::uint32_t end) const;

 private:
  using Place = std::pair<std::size_t, std::uint32_t>;  ///< part, code point

  std::vector<TextHit> hits_;
  std::vector<Place> begins_;         ///< parallel to hits_
  std::vector<std::uint32_t> reach_;  ///< the last end of a hit and those before it in its part
  std::vector<Place> ends_;           ///< sorted
};

/// Looks the words of one test up in the hits of the parts that it looks at. Borrows both; used by
/// one thread.
class HitFinder {
 public:
  HitFinder(const TextTest& test, const ScannedText& text) : test_(test), text_(text) {}

  /// Every surviving hit of a set of words, by part and place.
  [[nodiscard]] std::vector<TextHit> find(const KeywordSet& words) const;
  /// Whether there is one, without finding all.
  [[nodiscard]] bool finds(const KeywordSet& words) const;
  /// Hits of one word only.
  [[nodiscard]] bool has(const Keyword& word) const;
  /// The hits of either side that stand within the distance of one of the other.
  [[nodiscard]] std::vector<TextHit> find_near() const;
  /// Terms with typing errors, less those that `unless_near` cancels.
  [[nodiscard]] std::vector<TextHit> find_mistyped() const;
  /// The first `most` hits of the positive words that `unless_near` cancels, each with the longest
  /// word that does it.
  [[nodiscard]] std::vector<std::pair<TextHit, TextHit>> find_cancelled(std::size_t most) const;
  /// Regex matches as hits, at most 20, fewer where a search takes long; a text that cannot be
  /// searched has none.
  [[nodiscard]] std::vector<TextHit> find_regex() const;
  /// Whether there is one: a single search.
  [[nodiscard]] bool has_regex() const;

 private:
  [[nodiscard]] bool may_match(const ScannedPart& part) const;
  /// Where the clause begins in which a hit begins, and where that ends in which it ends.
  struct Clause {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  [[nodiscard]] const std::u32string& points_of_part(std::size_t index) const;
  void find_in_part(const KeywordSet& words,
                    std::size_t index,
                    bool cancel,
                    std::vector<TextHit>& out) const;
  /// The hit, unless it is not written as `raw` wishes or, with `cancel`, `unless_near` cancels it.
  [[nodiscard]] std::optional<TextHit> survivor(const KeywordSet& words,
                                                std::size_t index,
                                                const LiteralHit& raw,
                                                bool cancel) const;
  [[nodiscard]] bool cancelled(const TextHit& hit) const;
  [[nodiscard]] const TextHit& canceller(const TextHit& hit) const;
  [[nodiscard]] bool cancels_hit(const TextHit& other,
                                 const TextHit& hit,
                                 const Clause& clause) const;
  [[nodiscard]] Clause clause_around(const TextHit& hit) const;
  [[nodiscard]] const SortedHits& cancels() const;

  const TextTest& test_;
  const ScannedText& text_;
  mutable std::optional<SortedHits> cancels_;
};

}  // namespace triaged
