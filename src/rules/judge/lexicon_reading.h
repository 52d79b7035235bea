#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
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
  [[nodiscard]] bool was_hit(const Lexicon& lexicon) const {
    return sayings_[lexicon.number].count > 0;
  }

  /// The class that leads by the margin; nothing on a tie or without a hit. A single class leads
  /// zero.
  [[nodiscard]] std::optional<std::size_t> top_class(const Lexicon& lexicon) const;
  /// What a rule that takes the lexicon's answer gets: the top class, or, of `many`, the classes
  /// above their thresholds in declared order. Until the next question.
  [[nodiscard]] std::span<const std::size_t> answer(const Lexicon& lexicon, bool many);

  /// Appends the strongest contributions to these classes, at most kMaxTermEvidence, by part and
  /// place. A term that speaks for several of them stands there once, with its strongest weight.
  void contributions(const Lexicon& lexicon,
                     std::span<const std::size_t> classes,
                     std::vector<Evidence>& out) const;

 private:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  /// What one term that was hit says in one lexicon.
  struct Said {
    std::uint32_t term = 0;      ///< its place in terms_
    std::uint32_t weights = 0;   ///< of the index
    std::uint32_t next = kNone;  ///< in said_, of the same lexicon
  };
  /// All that is said in one lexicon, by term: a list in said_.
  struct Sayings {
    std::uint32_t count = 0;
    std::uint32_t first = kNone;
    std::uint32_t last = kNone;
  };
  void collect_hits();
  /// Of several parts.
  void merge_hits();
  void weigh_hits();
  /// For one more weight in each of fresh_.
  void make_room();
  /// The weights at `place` of the index, to the lexicon's part of `fresh`: fresh_.data(), which
  /// the caller keeps in a register.
  void add(std::uint32_t place, std::size_t lexicon, std::int32_t* fresh);
  void settle_sums();
  void show(std::uint32_t term, std::int32_t weight, std::vector<Evidence>& out) const;

  const LexiconIndex& index_;
  const ScannedText& text_;
  LanguageSet languages_;
  std::span<const TermHit> terms_;      ///< each term once, at its first place, by place
  std::vector<TermHit> merged_;         ///< terms_ of several parts; empty for one part
  std::vector<std::uint32_t> part_of_;  ///< the part of each of merged_
  std::uint32_t only_part_ = 0;         ///< that of all terms where there is one
  std::vector<Said> said_;
  std::vector<Sayings> sayings_;       ///< by lexicon
  std::vector<std::size_t> answered_;  ///< the classes of the latest answer
  std::vector<std::int64_t> sums_;
  std::vector<std::int32_t> fresh_;  ///< what is not added to sums_ yet
  std::uint32_t fresh_count_ = 0;    ///< how many weights each of fresh_ holds at most
};

}  // namespace triaged
