#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/judge/text_hits.h"
#include "rules/lexicon.h"

namespace triaged {

/// What the lexicons make of one event's text: each class's sum, in thousandths. Borrows index and
/// text; used by one thread.
class LexiconReading {
 public:
  /// `language` of the message; "" = unclear.
  LexiconReading(const LexiconIndex& index, const ScannedText& text, std::string_view language);

  /// Intercepts and weights of the distinct terms that were hit, by class.
  [[nodiscard]] std::int64_t sum(const Lexicon& lexicon, std::size_t cls) const {
    return sums_[index_.first_sum(lexicon.number) + cls];
  }
  /// Whether a term of the lexicon was hit in the message's language.
  [[nodiscard]] bool was_hit(const Lexicon& lexicon) const { return hits_[lexicon.number] > 0; }

  /// The class that leads by the margin; nothing on a tie or without a hit. A single class leads
  /// zero.
  [[nodiscard]] std::optional<std::size_t> top_class(const Lexicon& lexicon) const;
  /// The classes above their thresholds, in declared order; without thresholds the top class.
  [[nodiscard]] std::vector<std::size_t> classes_above(const Lexicon& lexicon) const;

  /// Appends the strongest contributions to these classes, at most `most`, by part and place. A
  /// term that speaks for several of them stands there once, with its strongest weight.
  void contributions(const Lexicon& lexicon,
                     const std::vector<std::size_t>& classes,
                     std::size_t most,
                     std::vector<Evidence>& out) const;

 private:
  struct TermHit {
    std::uint32_t part = 0;
    LiteralHit hit;
  };
  /// What one term that was hit says in one lexicon.
  struct Said {
    std::uint32_t term = 0;     ///< its place in terms_
    std::uint32_t weights = 0;  ///< of the index
  };
  /// A term with the weight that it is shown with.
  struct Contribution {
    std::uint32_t term = 0;
    std::int32_t weight = 0;
  };
  /// Where a term stands in the original text.
  struct Place {
    TextSpan span;
    std::string_view written;
  };
  const Place& place_of(std::uint32_t term) const;
  std::vector<Contribution> strongest(const Lexicon& lexicon,
                                      const std::vector<std::size_t>& classes,
                                      std::size_t most) const;
  static bool is_stronger(const Contribution& a, const Contribution& b);
  void collect_hits();
  void keep_first_hits();
  void weigh_hits();
  void add(const std::int32_t* weights, std::size_t lexicon);

  const LexiconIndex& index_;
  const ScannedText& text_;
  LanguageSet languages_;
  std::vector<TermHit> terms_;         ///< each term once, at its first place, by place
  std::vector<Said> said_;             ///< by lexicon, then term
  mutable std::vector<Place> places_;  ///< parallel to terms_; found when first asked for
  std::vector<std::int64_t> sums_;
  std::vector<std::uint32_t> hits_;       ///< by lexicon
  std::vector<std::uint32_t> said_ends_;  ///< where each lexicon's part of said_ ends
};

}  // namespace triaged
