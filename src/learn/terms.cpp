#include "learn/terms.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::size_t kLongestHan = 3;  // characters
constexpr std::size_t kMaxTermBytes = 60;

/// Cuts a folded text into Han runs, words and marks.
class TermCutter {
 public:
  explicit TermCutter(std::string_view text) : text_(text) {}

  std::vector<std::string_view> cut() {
    while (at_ < text_.size()) {
      const DecodedPoint point = decode_utf8(text_, at_);
      if (is_han(point.point)) {
        put_han(point.bytes);
      } else if (is_word_point(point.point)) {
        put_word();
      } else {
        put_mark(point);
      }
    }
    std::sort(terms_.begin(), terms_.end());
    terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
    return std::move(terms_);
  }

 private:
  void put(std::size_t begin, std::size_t end) {
    const std::string_view term = text_.substr(begin, end - begin);
    if (term.size() <= kMaxTermBytes && term != "*") {  // which means the intercept
      terms_.push_back(term);
    }
  }

  /// The terms that end with this character.
  void put_han(std::size_t bytes) {
    word_.reset();
    han_.push_back(at_);
    at_ += bytes;
    if (han_.size() > kLongestHan) {
      han_.pop_front();
    }
    for (const std::size_t begin : han_) {
      put(begin, at_);
    }
  }

  void put_word() {
    han_.clear();
    const std::size_t begin = at_;
    while (at_ < text_.size()) {
      const DecodedPoint point = decode_utf8(text_, at_);
      if (!is_word_point(point.point) || is_han(point.point)) {
        break;
      }
      at_ += point.bytes;
    }
    put(begin, at_);
    if (word_ && gap_ == 1) {
      put(*word_, at_);
    }
    word_ = begin;
    gap_ = 0;
  }

  void put_mark(const DecodedPoint& point) {
    han_.clear();
    if (!is_white_space(point.point)) {
      put(at_, at_ + point.bytes);
    }
    at_ += point.bytes;
    ++gap_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::deque<std::size_t> han_;      ///< where the last Han characters of this run begin
  std::optional<std::size_t> word_;  ///< where the last word begins
  int gap_ = 0;                      ///< characters since then
  std::vector<std::string_view> terms_;
};

}  // namespace

std::vector<std::string_view> terms_of(std::string_view folded) {
  return TermCutter(folded).cut();
}

TermMatrix::TermMatrix(std::span<const std::string_view> texts, std::size_t least_texts) {
  std::unordered_map<std::string_view, std::size_t> counts;
  std::vector<std::vector<std::string_view>> cut;
  cut.reserve(texts.size());
  for (const std::string_view text : texts) {
    cut.push_back(terms_of(text));
    for (const std::string_view term : cut.back()) {
      ++counts[term];
    }
  }
  for (const auto& [term, count] : counts) {
    if (count >= least_texts && fold_key(term) == term) {
      terms_.emplace_back(term);
    }
  }
  std::sort(terms_.begin(), terms_.end());
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    numbers.emplace(terms_[i], static_cast<std::uint32_t>(i));
  }
  rows_.reserve(cut.size());
  for (const std::vector<std::string_view>& terms : cut) {
    std::vector<std::uint32_t>& row = rows_.emplace_back();
    for (const std::string_view term : terms) {
      const auto found = numbers.find(term);
      if (found != numbers.end()) {
        row.push_back(found->second);
      }
    }
  }
}

}  // namespace triaged
