#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace triaged {

/// Message languages as bits: which ones a lexicon's row counts for.
using LanguageSet = std::uint8_t;
inline constexpr LanguageSet kTraditionalChinese = 1;
inline constexpr LanguageSet kSimplifiedChinese = 2;
inline constexpr LanguageSet kEnglish = 4;
inline constexpr LanguageSet kOtherLanguage = 8;
inline constexpr LanguageSet kChinese = kTraditionalChinese | kSimplifiedChinese;
inline constexpr LanguageSet kEveryLanguage = kChinese | kEnglish | kOtherLanguage;

/// What a row's `lang` stands for: empty, `zh`, `zh-Hant`, `zh-Hans` or `en`; nothing for any
/// other.
std::optional<LanguageSet> parse_row_languages(std::string_view lang);
/// A message's language as one bit, or both of Chinese. A text of no clear language counts as
/// Chinese when `has_han`, else as English.
LanguageSet message_languages(std::string_view language, bool has_han);

/// Largest absolute weight, margin or threshold.
inline constexpr std::int32_t kMostThousandths = 1'000'000;
/// `-0.412` as -412. Nothing for what is no decimal number, has more than three decimals or is
/// beyond kMostThousandths.
std::optional<std::int32_t> parse_thousandths(std::string_view text);
/// -412 as `-0.412`, the shortest form.
std::string thousandths_text(std::int64_t thousandths);

/// One term and what it adds to each class, in thousandths.
struct LexiconRow {
  std::string term;  ///< folded; "" = the intercept
  LanguageSet languages = kEveryLanguage;
  std::vector<std::int32_t> weights;  ///< parallel to the lexicon's classes

  bool operator==(const LexiconRow&) const = default;
};

/// A readable linear classifier. Compile numbers it; after that it is only read.
struct Lexicon {
  std::string name;
  std::vector<std::string> classes;
  std::int64_t margin = 0;  ///< thousandths by which the top class must lead
  std::string otherwise;    ///< "" = no answer
  /// Thousandths that a class must exceed, parallel to `classes` (nothing: never answered); empty
  /// when none are declared.
  std::vector<std::optional<std::int64_t>> thresholds;
  std::vector<LexiconRow> rows;  ///< by term, then languages
  std::uint32_t number = 0;      ///< among those of the program
};
using LexiconPtr = std::shared_ptr<Lexicon>;

/// The terms of several lexicons by their number in the automaton, in dense arrays. Immutable.
class LexiconIndex {
 public:
  struct Entry {
    std::uint32_t weights = 0;  ///< place of the first weight
    std::uint16_t lexicon = 0;
    LanguageSet languages = kEveryLanguage;
  };
  struct Intercept {
    std::uint16_t lexicon = 0;
    LanguageSet languages = kEveryLanguage;
    std::uint32_t weights = 0;
  };

  LexiconIndex() = default;
  /// `lexicons` by their numbers. The first term gets the number `first_term`.
  LexiconIndex(const std::vector<LexiconPtr>& lexicons, std::uint32_t first_term);

  /// Every distinct folded term, sorted: number first_term() + i is terms()[i].
  [[nodiscard]] const std::vector<std::string>& terms() const { return terms_; }
  [[nodiscard]] std::uint32_t first_term() const { return first_term_; }
  [[nodiscard]] std::size_t lexicon_count() const { return class_counts_.size(); }
  /// Classes of one lexicon, and where its sums begin among those of all.
  [[nodiscard]] std::uint32_t class_count(std::size_t lexicon) const {
    return class_counts_[lexicon];
  }
  /// Weights and sums of a lexicon fill whole blocks, of which the last ends with zeros.
  static constexpr std::uint32_t kBlock = 4;
  [[nodiscard]] std::uint32_t block_count(std::size_t lexicon) const {
    return (class_counts_[lexicon] + kBlock - 1) / kBlock;
  }
  [[nodiscard]] std::uint32_t first_sum(std::size_t lexicon) const { return first_sums_[lexicon]; }
  [[nodiscard]] std::size_t sum_count() const { return sum_count_; }
  [[nodiscard]] const std::vector<Intercept>& intercepts() const { return intercepts_; }
  [[nodiscard]] std::span<const Entry> entries(std::uint32_t term) const {
    const std::uint32_t place = term - first_term_;
    return std::span(entries_).subspan(starts_[place], starts_[place + 1] - starts_[place]);
  }
  [[nodiscard]] const std::int32_t* weights(std::uint32_t place) const {
    return weights_.data() + place;
  }

 private:
  /// Appends a row's weights and says where they begin.
  std::uint32_t put_weights(std::uint16_t lexicon, const LexiconRow& row);

  std::uint32_t first_term_ = 0;
  std::vector<std::string> terms_;
  std::vector<std::uint32_t> starts_;  ///< of each term's entries; one more than terms
  std::vector<Entry> entries_;
  std::vector<Intercept> intercepts_;
  std::vector<std::int32_t> weights_;
  std::vector<std::uint32_t> class_counts_;
  std::vector<std::uint32_t> first_sums_;
  std::size_t sum_count_ = 0;
};

}  // namespace triaged
