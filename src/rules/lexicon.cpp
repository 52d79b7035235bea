#include "rules/lexicon.h"

#include <algorithm>
#include <map>
#include <utility>

namespace triaged {
namespace {

constexpr std::size_t kDecimals = 3;

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<LanguageSet> parse_row_languages(std::string_view lang) {
  if (lang.empty()) {
    return kEveryLanguage;
  }
  if (lang == "zh") {
    return kChinese;
  }
  if (lang == "zh-Hant") {
    return kTraditionalChinese;
  }
  if (lang == "zh-Hans") {
    return kSimplifiedChinese;
  }
  return lang == "en" ? std::optional(kEnglish) : std::nullopt;
}

LanguageSet message_languages(std::string_view language, bool has_han) {
  if (language.empty()) {
    return has_han ? kChinese : kEnglish;
  }
  if (language == "zh-Hant") {
    return kTraditionalChinese;
  }
  if (language == "zh-Hans") {
    return kSimplifiedChinese;
  }
  if (language == "zh" || language.starts_with("zh-")) {
    return kChinese;
  }
  return language == "en" || language.starts_with("en-") ? kEnglish : kOtherLanguage;
}

std::optional<std::int32_t> parse_thousandths(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) {
    text.remove_prefix(1);
  }
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view rest =
      point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
  const bool written = !whole.empty() && (point == std::string_view::npos || !rest.empty());
  if (!written || !all_digits(whole) || !all_digits(rest) || whole.size() > 4 ||
      rest.size() > kDecimals) {
    return std::nullopt;
  }
  std::int32_t value = 0;
  for (const char c : whole) {
    value = value * 10 + (c - '0');
  }
  for (std::size_t i = 0; i < kDecimals; ++i) {
    value = value * 10 + (i < rest.size() ? rest[i] - '0' : 0);
  }
  if (value > kMostThousandths) {
    return std::nullopt;
  }
  return negative ? -value : value;
}

std::string thousandths_text(std::int64_t thousandths) {
  const std::int64_t size = thousandths < 0 ? -thousandths : thousandths;
  std::string text = (thousandths < 0 ? "-" : "") + std::to_string(size / 1000);
  std::string rest = std::to_string(1000 + size % 1000).substr(1);
  rest.erase(rest.find_last_not_of('0') + 1);
  return rest.empty() ? text : text + "." + rest;
}

LexiconIndex::LexiconIndex(const std::vector<LexiconPtr>& lexicons, std::uint32_t first_term)
    : first_term_(first_term) {
  std::map<std::string_view, std::vector<std::pair<std::uint16_t, const LexiconRow*>>> by_term;
  for (const LexiconPtr& lexicon : lexicons) {
    first_sums_.push_back(static_cast<std::uint32_t>(sum_count_));
    class_counts_.push_back(static_cast<std::uint32_t>(lexicon->classes.size()));
    const auto number = static_cast<std::uint16_t>(lexicon->number);
    sum_count_ += static_cast<std::size_t>(block_count(number)) * kBlock;
    for (const LexiconRow& row : lexicon->rows) {
      if (row.term.empty()) {
        intercepts_.push_back({number, row.languages, put_weights(number, row)});
      } else {
        by_term[row.term].emplace_back(number, &row);
      }
    }
  }
  // All that a term says stands together: it is one place in memory to go to, not one a lexicon.
  for (const auto& [term, rows] : by_term) {
    terms_.emplace_back(term);
    starts_.push_back(static_cast<std::uint32_t>(entries_.size()));
    for (const auto& [number, row] : rows) {
      entries_.push_back({put_weights(number, *row), number, row->languages});
    }
  }
  starts_.push_back(static_cast<std::uint32_t>(entries_.size()));
}

std::uint32_t LexiconIndex::put_weights(std::uint16_t lexicon, const LexiconRow& row) {
  const auto place = static_cast<std::uint32_t>(weights_.size());
  const std::size_t width = static_cast<std::size_t>(block_count(lexicon)) * kBlock;
  weights_.insert(weights_.end(), row.weights.begin(), row.weights.end());
  weights_.resize(place + width, 0);
  return place;
}

}  // namespace triaged
