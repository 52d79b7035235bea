#include "rules/judge/text_hits.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <utility>

namespace triaged {
namespace {

constexpr std::size_t kMaxRegexMatches = 20;

bool selected(const TextTest& test, const ScannedPart& part) {
  switch (test.part) {
    case TextPart::kAny:
      return part.name != kThreadPart;
    case TextPart::kThread:
      return true;
    case TextPart::kText:
      return part.name == "text";
    case TextPart::kSubject:
      return part.name == "subject";
  }
  return true;
}

/// Hits by part and place, in which those around another one are found without looking at all:
/// customers write texts in which a word stands thousands of times.
class SortedHits {
 public:
  explicit SortedHits(std::vector<TextHit> hits) : hits_(std::move(hits)) {
    std::sort(hits_.begin(), hits_.end(), [](const TextHit& a, const TextHit& b) {
      return std::tie(a.part, a.begin, a.end) < std::tie(b.part, b.begin, b.end);
    });
    for (const TextHit& hit : hits_) {
      longest_ = std::max(longest_, hit.end - hit.begin);
    }
  }

  [[nodiscard]] const std::vector<TextHit>& all() const { return hits_; }

  /// All that lie within `within` points of `hit`, and perhaps a few that are farther away.
  [[nodiscard]] std::span<const TextHit> around(const TextHit& hit, std::uint32_t within) const {
    const std::uint32_t reach = within + longest_;
    const std::uint32_t from = hit.begin > reach ? hit.begin - reach : 0;
    const auto before = [](const TextHit& one, std::pair<std::size_t, std::uint32_t> place) {
      return std::pair(one.part, one.begin) < place;
    };
    const auto first =
        std::lower_bound(hits_.begin(), hits_.end(), std::pair(hit.part, from), before);
    const auto last =
        std::lower_bound(first, hits_.end(), std::pair(hit.part, hit.end + within + 1), before);
    return {first, last};
  }

 private:
  std::vector<TextHit> hits_;
  std::uint32_t longest_ = 0;
};

TextSpan original_span(const FoldedText& folded, std::uint32_t from, std::uint32_t to) {
  const auto byte = [&folded](std::uint32_t point) {
    return point < folded.points.size() ? folded.points[point].byte : folded.text.size();
  };
  return folded.original(byte(from), byte(to));
}

/// Looks words up in the hits of the parts that a test looks at.
class HitFinder {
 public:
  HitFinder(const TextTest& test, const ScannedText& text) : test_(test), text_(text) {}

  /// Every surviving hit of a set of words, by part and place.
  std::vector<TextHit> find(const KeywordSet& words) const {
    std::vector<TextHit> hits;
    for (std::size_t i = 0; i < text_.parts.size(); ++i) {
      if (selected(test_, text_.parts[i])) {
        find_in_part(words, i, true, hits);
      }
    }
    return hits;
  }

  /// Whether there is one, without finding all.
  bool finds(const KeywordSet& words) const {
    if (test_.unless_near || test_.raw) {
      return !find(words).empty();
    }
    return std::any_of(text_.parts.begin(), text_.parts.end(), [&](const ScannedPart& part) {
      return selected(test_, part) &&
             !visit_hits(words, part, [](const LiteralHit&) { return false; });
    });
  }

  /// Hits of one word only.
  bool has(const Keyword& word) const {
    KeywordSet one{{word}, {word.literal}};
    return finds(one);
  }

  /// The hits of either side that stand within the distance of one of the other.
  std::vector<TextHit> find_near() const {
    const SortedHits left(find(*test_.near->a));
    const SortedHits right(find(*test_.near->b));
    std::vector<TextHit> hits;
    take_near(left, right, hits);
    take_near(right, left, hits);
    return hits;
  }

  /// Terms with typing errors, less those that `unless_near` cancels.
  std::vector<TextHit> find_mistyped() const {
    std::vector<TextHit> hits;
    for (std::size_t i = 0; i < text_.parts.size(); ++i) {
      if (!selected(test_, text_.parts[i])) {
        continue;
      }
      const FoldedText& folded = text_.parts[i].folded;
      for (const TextTest::Fuzzy::Term& term : test_.fuzzy->terms) {
        for (const FuzzyHit& found :
             find_fuzzy(points_of_part(i), term.points, test_.fuzzy->distance)) {
          const TextSpan span = original_span(folded, found.begin, found.end);
          const TextHit hit{i, 0, found.begin, found.end, span};
          if (!test_.unless_near || !cancelled(hit)) {
            hits.push_back(hit);
          }
        }
      }
    }
    return hits;
  }

  /// Hits of the positive words that `unless_near` cancels, each with the word that does it.
  std::vector<std::pair<TextHit, TextHit>> find_cancelled() const {
    std::vector<TextHit> hits;
    for (const KeywordSet* words : {test_.has_any.get(),
                                    test_.has_all.get(),
                                    test_.near ? test_.near->a.get() : nullptr,
                                    test_.near ? test_.near->b.get() : nullptr,
                                    test_.has_key ? test_.has_key->keys.get() : nullptr}) {
      for (std::size_t i = 0; words != nullptr && i < text_.parts.size(); ++i) {
        if (selected(test_, text_.parts[i])) {
          find_in_part(*words, i, false, hits);
        }
      }
    }
    std::vector<std::pair<TextHit, TextHit>> found;
    for (const TextHit& hit : hits) {
      if (const TextHit* by = test_.unless_near ? canceller(hit) : nullptr) {
        found.emplace_back(hit, *by);
      }
    }
    return found;
  }

  /// Regex matches as hits; a text that cannot be searched has none.
  std::vector<TextHit> find_regex() const {
    std::vector<TextHit> hits;
    for (std::size_t i = 0; i < text_.parts.size(); ++i) {
      if (!selected(test_, text_.parts[i])) {
        continue;
      }
      const auto matches = test_.regex->search_all(text_.parts[i].original, kMaxRegexMatches);
      if (!matches.ok()) {
        continue;
      }
      for (const RegexMatch& match : matches.value()) {
        hits.push_back({i, 0, 0, 0, match.span});
      }
    }
    return hits;
  }

 private:
  const std::u32string& points_of_part(std::size_t index) const {
    if (text_.points.empty()) {
      for (const ScannedPart& part : text_.parts) {
        text_.points.push_back(points_of(part.folded.text));
      }
    }
    return text_.points[index];
  }

  void take_near(const SortedHits& some,
                 const SortedHits& others,
                 std::vector<TextHit>& out) const {
    const int within = test_.near->within;
    for (const TextHit& hit : some.all()) {
      const auto around = others.around(hit, static_cast<std::uint32_t>(within));
      if (std::any_of(around.begin(), around.end(), [&](const TextHit& other) {
            return is_near(hit, other, within);
          })) {
        out.push_back(hit);
      }
    }
  }

  static bool is_near(const TextHit& a, const TextHit& b, int within) {
    if (a.end <= b.begin) {
      return b.begin - a.end <= static_cast<std::uint32_t>(within);
    }
    if (b.end <= a.begin) {
      return a.begin - b.end <= static_cast<std::uint32_t>(within);
    }
    return false;  // overlapping hits are one place, not two near each other
  }

  /// Visits the part's hits of the words until `visit` says false, which is then returned.
  template <class Visit>
  static bool visit_hits(const KeywordSet& words, const ScannedPart& part, const Visit& visit) {
    if (words.literals.empty()) {
      return true;
    }
    // Words of one list have numbers close together, so most lists are done with here.
    const auto id_below = [](const LiteralHit& hit, std::uint32_t id) { return hit.id < id; };
    auto hit =
        std::lower_bound(part.hits.begin(), part.hits.end(), words.literals.front(), id_below);
    auto literal = words.literals.begin();
    while (hit != part.hits.end()) {
      literal = std::lower_bound(literal, words.literals.end(), hit->id);
      if (literal == words.literals.end()) {
        return true;
      }
      if (*literal != hit->id) {
        hit = std::lower_bound(hit, part.hits.end(), *literal, id_below);
        continue;
      }
      if (!visit(*hit)) {
        return false;
      }
      ++hit;
    }
    return true;
  }

  void find_in_part(const KeywordSet& words,
                    std::size_t index,
                    bool cancel,
                    std::vector<TextHit>& out) const {
    const std::size_t first = out.size();
    visit_hits(words, text_.parts[index], [&](const LiteralHit& hit) {
      take(words, index, hit, cancel, out);
      return true;
    });
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first),
              out.end(),
              [](const TextHit& a, const TextHit& b) {
                return std::tie(a.begin, a.end, a.literal) < std::tie(b.begin, b.end, b.literal);
              });
  }

  void take(const KeywordSet& words,
            std::size_t index,
            const LiteralHit& raw,
            bool cancel,
            std::vector<TextHit>& out) const {
    const ScannedPart& part = text_.parts[index];
    TextHit hit{index,
                raw.id,
                static_cast<std::uint32_t>(part.folded.point_at(raw.begin)),
                static_cast<std::uint32_t>(part.folded.point_at(raw.end)),
                part.folded.original(raw.begin, raw.end)};
    if (test_.raw && !written_so(words, hit, part)) {
      return;
    }
    if (!cancel || !test_.unless_near || !cancelled(hit)) {
      out.push_back(hit);
    }
  }

  static bool written_so(const KeywordSet& words, const TextHit& hit, const ScannedPart& part) {
    const std::string_view written = part.written(hit.span);
    return std::any_of(words.words.begin(), words.words.end(), [&](const Keyword& word) {
      return word.literal == hit.literal && word.written == written;
    });
  }

  bool cancelled(const TextHit& hit) const {
    const auto near = cancels().around(hit, static_cast<std::uint32_t>(test_.unless_near->within));
    const Clause clause = clause_around(hit);
    return std::any_of(near.begin(), near.end(), [&](const TextHit& other) {
      return cancels_hit(other, hit, clause);
    });
  }

  /// The longest word of `unless_near` that cancels the hit, owned by the finder; nullptr = none.
  const TextHit* canceller(const TextHit& hit) const {
    const auto near = cancels().around(hit, static_cast<std::uint32_t>(test_.unless_near->within));
    const Clause clause = clause_around(hit);
    const TextHit* longest = nullptr;
    for (const TextHit& other : near) {
      const bool longer =
          longest == nullptr || other.end - other.begin > longest->end - longest->begin;
      longest = longer && cancels_hit(other, hit, clause) ? &other : longest;
    }
    return longest;
  }

  /// Where the clause begins in which a hit begins, and where that ends in which it ends.
  struct Clause {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  Clause clause_around(const TextHit& hit) const {
    const std::vector<std::uint32_t>& ends = text_.parts[hit.part].clause_ends;
    const auto before = std::lower_bound(ends.begin(), ends.end(), hit.begin);
    const auto after = std::lower_bound(before, ends.end(), hit.end);
    return {before == ends.begin() ? 0 : *(before - 1) + 1,
            after == ends.end() ? std::numeric_limits<std::uint32_t>::max() : *after};
  }

  /// The words of `unless_near`, looked for once for all hits.
  const SortedHits& cancels() const {
    if (!cancels_) {
      std::vector<TextHit> found;
      for (std::size_t i = 0; i < text_.parts.size(); ++i) {
        find_in_part(*test_.unless_near->words, i, false, found);
      }
      cancels_.emplace(std::move(found));
    }
    return *cancels_;
  }

  bool cancels_hit(const TextHit& other, const TextHit& hit, const Clause& clause) const {
    const bool both = test_.unless_near->both_sides;
    const auto within = static_cast<std::uint32_t>(test_.unless_near->within);
    if (other.end <= hit.begin) {
      return hit.begin - other.end <= within && other.end >= clause.begin;
    }
    if (other.begin >= hit.end) {
      return both && other.begin - hit.end <= within && other.begin <= clause.end;
    }
    return both || other.begin < hit.begin;  // such as 不漏電 around 漏電
  }

  const TextTest& test_;
  const ScannedText& text_;
  mutable std::optional<SortedHits> cancels_;  ///< a finder is used by one thread
};

Evidence evidence_of(const TextHit& hit, const ScannedText& text) {
  const ScannedPart& part = text.parts[hit.part];
  return {std::string(part.written(hit.span)),
          std::string(part.name),
          static_cast<int>(hit.span.begin),
          static_cast<int>(hit.span.end)};
}

bool has_all(const KeywordSet& words, const HitFinder& finder) {
  return std::all_of(words.words.begin(), words.words.end(), [&finder](const Keyword& word) {
    return finder.has(word);
  });
}

}  // namespace

Truth evaluate_text(const TextTest& test, const ScannedText& text) {
  const bool there = test.part == TextPart::kThread ? !text.parts.empty() : text.has_message;
  if (!there || (test.part == TextPart::kSubject && !text.has_subject)) {
    return Truth::kUnknown;
  }
  const HitFinder finder(test, text);
  if (test.has_any != nullptr && !finder.finds(*test.has_any)) {
    return Truth::kFalse;
  }
  if (test.has_all != nullptr && !has_all(*test.has_all, finder)) {
    return Truth::kFalse;
  }
  if (test.has_none != nullptr && finder.finds(*test.has_none)) {
    return Truth::kFalse;
  }
  if (test.near && finder.find_near().empty()) {
    return Truth::kFalse;
  }
  if (test.has_key != nullptr && !finder.finds(*test.has_key->keys)) {
    return Truth::kFalse;
  }
  if (test.fuzzy && finder.find_mistyped().empty()) {
    return Truth::kFalse;
  }
  return truth_of(test.regex == nullptr || !finder.find_regex().empty());
}

std::vector<Evidence> text_evidence(const TextTest& test, const ScannedText& text) {
  const HitFinder finder(test, text);
  std::vector<TextHit> hits;
  const auto take = [&hits](std::vector<TextHit> more) {
    hits.insert(hits.end(), more.begin(), more.end());
  };
  if (test.has_any != nullptr) {
    take(finder.find(*test.has_any));
  }
  if (test.has_all != nullptr) {
    take(finder.find(*test.has_all));
  }
  if (test.near) {
    take(finder.find_near());
  }
  if (test.has_key != nullptr) {
    take(finder.find(*test.has_key->keys));
  }
  if (test.fuzzy) {
    take(finder.find_mistyped());
  }
  if (test.regex != nullptr) {
    take(finder.find_regex());
  }
  std::vector<Evidence> evidence(hits.size());
  std::transform(hits.begin(), hits.end(), evidence.begin(), [&text](const TextHit& hit) {
    return evidence_of(hit, text);
  });
  return evidence;
}

std::vector<UnusedHit> unused_hits(const TextTest& test, const ScannedText& text) {
  const HitFinder finder(test, text);
  std::vector<UnusedHit> unused;
  for (const auto& [hit, by] : finder.find_cancelled()) {
    unused.push_back({evidence_of(hit, text),
                      "cancelled by '" + evidence_of(by, text).text + "' (unless_near)"});
  }
  if (test.has_none != nullptr) {
    for (const TextHit& hit : finder.find(*test.has_none)) {
      unused.push_back({evidence_of(hit, text), "has_none asks that it is not there"});
    }
  }
  if (test.near && finder.find_near().empty()) {
    for (const KeywordsPtr& words : {test.near->a, test.near->b}) {
      for (const TextHit& hit : finder.find(*words)) {
        unused.push_back({evidence_of(hit, text),
                          "no word of the other side within " + std::to_string(test.near->within)});
      }
    }
  }
  unused.resize(std::min(unused.size(), kMaxEvidence));
  return unused;
}

std::vector<std::string> lacking_words(const TextTest& test, const ScannedText& text) {
  std::vector<std::string> lacking;
  const HitFinder finder(test, text);
  const std::size_t all = test.has_all == nullptr ? 0 : test.has_all->words.size();
  for (std::size_t i = 0; i < all && lacking.size() < kMaxEvidence; ++i) {
    if (!finder.has(test.has_all->words[i])) {
      lacking.push_back(test.has_all->words[i].written);
    }
  }
  return lacking;
}

const Table::Row* find_row(const TextTest& test, const ScannedText& text) {
  const HitFinder finder(test, text);
  const std::vector<TextHit> hits = finder.find(*test.has_key->keys);
  const TextHit* best = nullptr;
  for (const TextHit& hit : hits) {
    const auto better = [&] {
      return hit.part == best->part && hit.begin == best->begin && hit.end > best->end;
    };
    if (best == nullptr || better()) {
      best = &hit;
    }
  }
  if (best == nullptr) {
    return nullptr;
  }
  const std::vector<Keyword>& words = test.has_key->keys->words;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].literal == best->literal) {
      return &test.has_key->rows[i].second;
    }
  }
  return nullptr;
}

std::vector<std::pair<std::string, std::string>> text_captures(const TextTest& test,
                                                               const ScannedText& text) {
  std::vector<std::pair<std::string, std::string>> captures;
  if (test.regex == nullptr) {
    return captures;
  }
  for (const ScannedPart& part : text.parts) {
    if (!selected(test, part)) {
      continue;
    }
    const auto matches = test.regex->search_all(part.original, 1);
    if (matches.ok() && !matches.value().empty()) {
      for (const RegexCapture& capture : matches.value().front().captures) {
        captures.emplace_back(capture.name, capture.text);
      }
      return captures;
    }
  }
  return captures;
}

}  // namespace triaged
