#include "rules/judge/lexicon_reading.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace triaged {
namespace {

/// Messages of the thread were judged when they came.
bool is_of_message(const ScannedPart& part) {
  return part.kind != MessagePart::kThread;
}

bool holds_han(const ScannedText& text) {
  return std::any_of(text.parts.begin(), text.parts.end(), [](const ScannedPart& part) {
    const std::vector<FoldedPoint>& points = part.folded.points;
    return is_of_message(part) &&
           std::any_of(points.begin(), points.end(), [](const FoldedPoint& point) {
             return is_han(point.point());
           });
  });
}

/// So many weights together fit into 32 bits.
constexpr std::uint32_t kMostFresh =
    std::numeric_limits<std::int32_t>::max() / static_cast<std::uint32_t>(kMostThousandths);

std::int32_t size_of(std::int32_t weight) {
  return weight < 0 ? -weight : weight;
}

/// The larger of two by size; of two that are alike the one that speaks for the class.
std::int32_t larger(std::int32_t a, std::int32_t b) {
  return size_of(a) == size_of(b) ? std::max(a, b) : (size_of(a) > size_of(b) ? a : b);
}

/// The terms that said most so far, the strongest first. Of two that are as strong the earlier one
/// is the stronger.
class StrongestTerms {
 public:
  void put(std::uint32_t term, std::int32_t weight) {
    const std::uint64_t key = key_of(term, weight);
    if (weight == 0 || (count_ == kMaxTermEvidence && key < keys_[count_ - 1])) {
      return;
    }
    std::size_t place = count_ < kMaxTermEvidence ? count_++ : count_ - 1;
    for (; place > 0 && keys_[place - 1] < key; --place) {
      keys_[place] = keys_[place - 1];
    }
    keys_[place] = key;
  }

  /// Calls `visit` with each term and its weight, by term.
  template <class Visit>
  void visit_by_term(const Visit& visit) {
    std::sort(keys_.begin(), keys_.begin() + count_, [](std::uint64_t a, std::uint64_t b) {
      return term_of(a) < term_of(b);
    });
    for (std::size_t i = 0; i < count_; ++i) {
      const auto size = static_cast<std::int32_t>(keys_[i] >> 33U);
      visit(term_of(keys_[i]), (keys_[i] & 1U) != 0 ? -size : size);
    }
  }

  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  /// Size, then term, then sign.
  static std::uint64_t key_of(std::uint32_t term, std::int32_t weight) {
    const auto size = static_cast<std::uint64_t>(size_of(weight));
    return size << 33U | std::uint64_t{~term} << 1U | (weight < 0 ? 1U : 0U);
  }
  static std::uint32_t term_of(std::uint64_t key) { return ~static_cast<std::uint32_t>(key >> 1U); }

  std::array<std::uint64_t, kMaxTermEvidence> keys_{};
  std::uint32_t count_ = 0;
};

}  // namespace

/// A text has dozens of terms, each in several lexicons with several classes: whole blocks of
/// 32-bit numbers are what a processor adds at once.
inline void LexiconReading::add(std::uint32_t place, std::size_t lexicon, std::int32_t* fresh) {
  const std::int32_t* weights = index_.weights(place);
  std::int32_t* sums = fresh + index_.first_sum(lexicon);
  for (std::uint32_t left = index_.block_count(lexicon); left > 0; --left) {
    std::array<std::int32_t, LexiconIndex::kBlock> block{};
    std::copy_n(sums, block.size(), block.begin());
    for (std::size_t i = 0; i < block.size(); ++i) {
      block[i] += weights[i];
    }
    std::copy(block.begin(), block.end(), sums);
    sums += block.size();
    weights += block.size();
  }
}

inline void LexiconReading::make_room() {
  if (fresh_count_ == kMostFresh) {
    settle_sums();
  }
  ++fresh_count_;
}

LexiconReading::LexiconReading(const LexiconIndex& index,
                               const ScannedText& text,
                               std::string_view language)
    : index_(index),
      text_(text),
      languages_(message_languages(language, language.empty() && holds_han(text))),
      sayings_(index.lexicon_count()),
      sums_(index.sum_count(), 0),
      fresh_(index.sum_count(), 0) {
  for (const LexiconIndex::Intercept& intercept : index_.intercepts()) {
    if ((intercept.languages & languages_) != 0) {
      make_room();
      add(intercept.weights, intercept.lexicon, fresh_.data());
    }
  }
  collect_hits();
  weigh_hits();
  settle_sums();
}

void LexiconReading::weigh_hits() {
  std::size_t most = 0;
  for (const TermHit& term : terms_) {
    most += index_.entries(term.id).size();
  }
  said_.resize(most);
  // Named here, because what is written below could otherwise be any of them.
  Said* const said = said_.data();
  Sayings* const by_lexicon = sayings_.data();
  std::int32_t* const fresh = fresh_.data();
  const LanguageSet languages = languages_;
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < terms_.size(); ++i) {
    for (const LexiconIndex::Entry& entry : index_.entries(terms_[i].id)) {
      if ((entry.languages & languages) == 0) {
        continue;
      }
      make_room();
      add(entry.weights, entry.lexicon, fresh);
      said[count] = {i, entry.weights, kNone};
      Sayings& sayings = by_lexicon[entry.lexicon];
      (sayings.count++ == 0 ? sayings.first : said[sayings.last].next) = count;
      sayings.last = count++;
    }
  }
}

void LexiconReading::collect_hits() {
  std::size_t judged = 0;
  for (std::uint32_t i = 0; i < text_.parts.size(); ++i) {
    if (is_of_message(text_.parts[i])) {
      ++judged;
      only_part_ = i;
      terms_ = text_.parts[i].terms;  // a part's terms are distinct
    }
  }
  if (judged > 1) {
    merge_hits();
  }
}

void LexiconReading::merge_hits() {
  struct PlacedTerm {
    std::uint32_t part = 0;
    TermHit hit;
  };
  std::vector<PlacedTerm> placed;
  for (std::uint32_t i = 0; i < text_.parts.size(); ++i) {
    for (const TermHit& hit : text_.parts[i].terms) {
      if (is_of_message(text_.parts[i])) {
        placed.push_back({i, hit});
      }
    }
  }
  std::sort(placed.begin(), placed.end(), [](const PlacedTerm& a, const PlacedTerm& b) {
    return std::tie(a.hit.id, a.part) < std::tie(b.hit.id, b.part);
  });
  const auto same = [](const PlacedTerm& a, const PlacedTerm& b) { return a.hit.id == b.hit.id; };
  placed.erase(std::unique(placed.begin(), placed.end(), same), placed.end());
  std::sort(placed.begin(), placed.end(), [](const PlacedTerm& a, const PlacedTerm& b) {
    return std::tie(a.part, a.hit.begin, a.hit.end, a.hit.id) <
           std::tie(b.part, b.hit.begin, b.hit.end, b.hit.id);
  });
  for (const PlacedTerm& term : placed) {
    merged_.push_back(term.hit);
    part_of_.push_back(term.part);
  }
  terms_ = merged_;
}

void LexiconReading::settle_sums() {
  for (std::size_t i = 0; i < sums_.size(); ++i) {
    sums_[i] += std::exchange(fresh_[i], 0);
  }
  fresh_count_ = 0;
}

std::optional<std::size_t> LexiconReading::top_class(const Lexicon& lexicon) const {
  if (!was_hit(lexicon)) {
    return std::nullopt;
  }
  std::size_t top = 0;
  for (std::size_t i = 1; i < lexicon.classes.size(); ++i) {
    top = sum(lexicon, i) > sum(lexicon, top) ? i : top;
  }
  std::optional<std::int64_t> second;
  for (std::size_t i = 0; i < lexicon.classes.size(); ++i) {
    if (i != top && (!second || sum(lexicon, i) > *second)) {
      second = sum(lexicon, i);
    }
  }
  const std::int64_t lead = sum(lexicon, top) - second.value_or(0);
  return lead > 0 && lead >= lexicon.margin ? std::optional(top) : std::nullopt;
}

std::span<const std::size_t> LexiconReading::answer(const Lexicon& lexicon, bool many) {
  answered_.clear();
  if (!many || lexicon.thresholds.empty()) {
    if (const std::optional<std::size_t> top = top_class(lexicon)) {
      answered_.push_back(*top);
    }
    return answered_;
  }
  for (std::size_t i = 0; i < lexicon.classes.size() && was_hit(lexicon); ++i) {
    if (lexicon.thresholds[i] && sum(lexicon, i) > *lexicon.thresholds[i]) {
      answered_.push_back(i);
    }
  }
  return answered_;
}

void LexiconReading::contributions(const Lexicon& lexicon,
                                   std::span<const std::size_t> classes,
                                   std::vector<Evidence>& out) const {
  if (classes.empty()) {
    return;
  }
  StrongestTerms strongest;
  std::uint32_t term = 0;  // it may have several rows: one for each language
  std::int32_t weight = 0;
  for (std::uint32_t i = sayings_[lexicon.number].first; i != kNone; i = said_[i].next) {
    const Said& said = said_[i];
    const std::int32_t* const weights = index_.weights(said.weights);
    std::int32_t row = weights[classes.front()];
    for (std::size_t k = 1; k < classes.size(); ++k) {
      row = larger(row, weights[classes[k]]);
    }
    if (said.term == term) {
      weight = larger(weight, row);
      continue;
    }
    strongest.put(term, weight);
    term = said.term;
    weight = row;
  }
  strongest.put(term, weight);
  out.reserve(out.size() + strongest.count());
  strongest.visit_by_term([&](std::uint32_t shown, std::int32_t its) { show(shown, its, out); });
}

void LexiconReading::show(std::uint32_t term,
                          std::int32_t weight,
                          std::vector<Evidence>& out) const {
  const ScannedPart& part = text_.parts[part_of_.empty() ? only_part_ : part_of_[term]];
  const TermHit& hit = terms_[term];
  const TextSpan span{part.folded.points[hit.begin].from, part.folded.points[hit.end - 1].to};
  Evidence& evidence = out.emplace_back();
  evidence.text.append(part.written(span));  // cheaper than to assign
  evidence.part = part.kind;
  evidence.from = static_cast<int>(span.begin);
  evidence.to = static_cast<int>(span.end);
  evidence.weight = weight;
}

}  // namespace triaged
