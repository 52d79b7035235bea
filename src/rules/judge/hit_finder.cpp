#include "rules/judge/hit_finder.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>

#include "rules/judge/search_budget.h"

namespace triaged {
namespace {

constexpr std::size_t kMaxRegexMatches = 20;

TextSpan original_span(const FoldedText& folded, std::uint32_t from, std::uint32_t to) {
  const auto byte = [&folded](std::uint32_t point) {
    return point < folded.points.size() ? folded.points[point].byte : folded.text.size();
  };
  return folded.original(byte(from), byte(to));
}

/// Appends to `out` each of `some` that stands within the distance of one of `others`. Hits that
/// overlap are one place, not two near each other.
void take_near(const SortedHits& some,
               const SortedHits& others,
               std::uint32_t within,
               std::vector<TextHit>& out) {
  for (const TextHit& hit : some.all()) {
    const auto before = others.last_end(hit.part, hit.begin);
    const auto behind = others.first_begin(hit.part, hit.end);
    if ((before && hit.begin - *before <= within) || (behind && *behind - hit.end <= within)) {
      out.push_back(hit);
    }
  }
}

/// Visits the part's hits of the words until `visit` says false, which is then returned.
template <class Visit>
bool visit_hits(const KeywordSet& words, const ScannedPart& part, const Visit& visit) {
  if (words.literals.empty()) {
    return true;
  }
  // Words of one list have numbers close together, so most lists are done with here.
  const auto id_below = [](const LiteralHit& hit, std::uint32_t id) { return hit.id < id; };
  auto hit = std::lower_bound(part.hits.begin(), part.hits.end(), words.literals.front(), id_below);
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

bool written_so(const KeywordSet& words, const TextHit& hit, const ScannedPart& part) {
  const std::string_view written = part.written(hit.span);
  return std::any_of(words.words.begin(), words.words.end(), [&](const Keyword& word) {
    return word.literal == hit.literal && word.written == written;
  });
}

/// Each match takes a search, and each may read to the end: together no more than the rule's
/// budget.
std::size_t most_matches(const Regex& regex, std::string_view text) {
  const std::uint64_t steps = std::max<std::uint64_t>(regex.steps_for(text.size()), 1);
  return std::clamp<std::uint64_t>(kMostRegexSteps / steps, 1, kMaxRegexMatches);
}

}  // namespace

bool looks_at(const TextTest& test, const ScannedPart& part) {
  switch (test.part) {
    case TextPart::kAny:
      return part.kind != MessagePart::kThread;
    case TextPart::kThread:
      return true;
    case TextPart::kText:
      return part.kind == MessagePart::kText;
    case TextPart::kSubject:
      return part.kind == MessagePart::kSubject;
  }
  return true;
}

SortedHits::SortedHits(std::vector<TextHit> hits) : hits_(std::move(hits)) {
  std::sort(hits_.begin(), hits_.end(), [](const TextHit& a, const TextHit& b) {
    return std::tie(a.part, a.begin, a.end) < std::tie(b.part, b.begin, b.end);
  });
  for (const TextHit& hit : hits_) {
    const bool first = begins_.empty() || begins_.back().first != hit.part;
    begins_.emplace_back(hit.part, hit.begin);
    reach_.push_back(first ? hit.end : std::max(reach_.back(), hit.end));
    ends_.emplace_back(hit.part, hit.end);
  }
  std::sort(ends_.begin(), ends_.end());
}

std::optional<std::uint32_t> SortedHits::last_end(std::size_t part, std::uint32_t at) const {
  const auto behind = std::upper_bound(ends_.begin(), ends_.end(), Place(part, at));
  if (behind == ends_.begin() || std::prev(behind)->first != part) {
    return std::nullopt;
  }
  return std::prev(behind)->second;
}

std::optional<std::uint32_t> SortedHits::first_begin(std::size_t part, std::uint32_t at) const {
  const auto found = std::lower_bound(begins_.begin(), begins_.end(), Place(part, at));
  if (found == begins_.end() || found->first != part) {
    return std::nullopt;
  }
  return found->second;
}

bool SortedHits::reaches(std::size_t part, std::uint32_t begin, std::uint32_t end) const {
  const auto behind = std::lower_bound(begins_.begin(), begins_.end(), Place(part, begin));
  if (behind == begins_.begin() || std::prev(behind)->first != part) {
    return false;
  }
  return reach_[static_cast<std::size_t>(behind - begins_.begin()) - 1] > end;
}

std::vector<TextHit> HitFinder::find(const KeywordSet& words) const {
  std::vector<TextHit> hits;
  for (std::size_t i = 0; i < text_.parts.size(); ++i) {
    if (looks_at(test_, text_.parts[i])) {
      find_in_part(words, i, true, hits);
    }
  }
  return hits;
}

bool HitFinder::finds(const KeywordSet& words) const {
  const bool may_die = test_.unless_near || test_.raw;
  for (std::size_t i = 0; i < text_.parts.size(); ++i) {
    const auto dies = [&](const LiteralHit& hit) {
      return may_die && !survivor(words, i, hit, true);
    };
    if (looks_at(test_, text_.parts[i]) && !visit_hits(words, text_.parts[i], dies)) {
      return true;
    }
  }
  return false;
}

bool HitFinder::has(const Keyword& word) const {
  const KeywordSet one{{word}, {word.literal}};
  return finds(one);
}

std::vector<TextHit> HitFinder::find_near() const {
  const SortedHits left(find(*test_.near->a));
  std::vector<TextHit> hits;
  if (left.all().empty()) {
    return hits;
  }
  const SortedHits right(find(*test_.near->b));
  const auto within = static_cast<std::uint32_t>(test_.near->within);
  take_near(left, right, within, hits);
  take_near(right, left, within, hits);
  return hits;
}

std::vector<TextHit> HitFinder::find_mistyped() const {
  std::vector<TextHit> hits;
  for (std::size_t i = 0; i < text_.parts.size(); ++i) {
    if (!looks_at(test_, text_.parts[i])) {
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

std::vector<std::pair<TextHit, TextHit>> HitFinder::find_cancelled(std::size_t most) const {
  std::vector<std::pair<TextHit, TextHit>> found;
  if (!test_.unless_near) {
    return found;
  }
  std::vector<TextHit> hits;
  for (const KeywordSet* words : {test_.has_any.get(),
                                  test_.has_all.get(),
                                  test_.near ? test_.near->a.get() : nullptr,
                                  test_.near ? test_.near->b.get() : nullptr,
                                  test_.has_key ? test_.has_key->keys.get() : nullptr}) {
    for (std::size_t i = 0; words != nullptr && i < text_.parts.size(); ++i) {
      if (looks_at(test_, text_.parts[i])) {
        find_in_part(*words, i, false, hits);
      }
    }
  }
  for (std::size_t i = 0; i < hits.size() && found.size() < most; ++i) {
    if (cancelled(hits[i])) {
      found.emplace_back(hits[i], canceller(hits[i]));
    }
  }
  return found;
}

std::vector<TextHit> HitFinder::find_regex() const {
  std::vector<TextHit> hits;
  for (std::size_t i = 0; i < text_.parts.size(); ++i) {
    const ScannedPart& part = text_.parts[i];
    if (!may_match(part)) {
      continue;
    }
    const auto matches =
        test_.regex->search_all(part.original, most_matches(*test_.regex, part.original));
    if (!matches.ok()) {
      continue;
    }
    for (const RegexMatch& match : matches.value()) {
      hits.push_back({i, 0, 0, 0, match.span});
    }
  }
  return hits;
}

bool HitFinder::has_regex() const {
  return std::ranges::any_of(text_.parts, [this](const ScannedPart& part) {
    if (!may_match(part)) {
      return false;
    }
    const Result<bool> found = test_.regex->search(part.original);
    return found.ok() && *found;
  });
}

bool HitFinder::may_match(const ScannedPart& part) const {
  return looks_at(test_, part) && test_.regex->may_match(part.sieved());
}

const std::u32string& HitFinder::points_of_part(std::size_t index) const {
  if (text_.points.empty()) {
    for (const ScannedPart& part : text_.parts) {
      text_.points.push_back(points_of(part.folded.text));
    }
  }
  return text_.points[index];
}

void HitFinder::find_in_part(const KeywordSet& words,
                             std::size_t index,
                             bool cancel,
                             std::vector<TextHit>& out) const {
  const std::size_t first = out.size();
  visit_hits(words, text_.parts[index], [&](const LiteralHit& hit) {
    if (const std::optional<TextHit> kept = survivor(words, index, hit, cancel)) {
      out.push_back(*kept);
    }
    return true;
  });
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(first),
            out.end(),
            [](const TextHit& a, const TextHit& b) {
              return std::tie(a.begin, a.end, a.literal) < std::tie(b.begin, b.end, b.literal);
            });
}

std::optional<TextHit> HitFinder::survivor(const KeywordSet& words,
                                           std::size_t index,
                                           const LiteralHit& raw,
                                           bool cancel) const {
  const ScannedPart& part = text_.parts[index];
  const std::vector<FoldedPoint>& points = part.folded.points;
  const auto begin = static_cast<std::uint32_t>(part.folded.point_at(raw.begin));
  const auto end = static_cast<std::uint32_t>(part.folded.point_at(raw.end));
  const TextHit hit{index, raw.id, begin, end, {points[begin].from, points[end - 1].to}};
  const bool survives = (!test_.raw || written_so(words, hit, part)) &&
                        (!cancel || !test_.unless_near || !cancelled(hit));
  return survives ? std::optional(hit) : std::nullopt;
}

/// Of the words on one side only the nearest can decide: those behind it are farther away, and
/// outside of the clause when it is.
bool HitFinder::cancelled(const TextHit& hit) const {
  const bool both = test_.unless_near->both_sides;
  const auto within = static_cast<std::uint32_t>(test_.unless_near->within);
  const SortedHits& words = cancels();
  const Clause clause = clause_around(hit);
  const auto before = words.last_end(hit.part, hit.begin);
  if (before && hit.begin - *before <= within && *before >= clause.begin) {
    return true;
  }
  if (words.reaches(hit.part, both ? hit.end : hit.begin, hit.begin)) {
    return true;  // such as 不漏電 around 漏電
  }
  const auto behind = both ? words.first_begin(hit.part, hit.end) : std::nullopt;
  return behind && *behind - hit.end <= within && *behind <= clause.end;
}

/// For people: the longest of all words that cancel a hit, of which there is one.
const TextHit& HitFinder::canceller(const TextHit& hit) const {
  const std::vector<TextHit>& words = cancels().all();
  const Clause clause = clause_around(hit);
  const TextHit* longest = nullptr;
  for (const TextHit& other : words) {
    const bool longer =
        longest == nullptr || other.end - other.begin > longest->end - longest->begin;
    longest = longer && cancels_hit(other, hit, clause) ? &other : longest;
  }
  return *longest;
}

bool HitFinder::cancels_hit(const TextHit& other, const TextHit& hit, const Clause& clause) const {
  const bool both = test_.unless_near->both_sides;
  const auto within = static_cast<std::uint32_t>(test_.unless_near->within);
  if (other.part != hit.part) {
    return false;
  }
  if (other.end <= hit.begin) {
    return hit.begin - other.end <= within && other.end >= clause.begin;
  }
  if (other.begin >= hit.end) {
    return both && other.begin - hit.end <= within && other.begin <= clause.end;
  }
  return both || other.begin < hit.begin;
}

HitFinder::Clause HitFinder::clause_around(const TextHit& hit) const {
  const std::vector<std::uint32_t>& ends = text_.parts[hit.part].clause_ends;
  const auto before = std::lower_bound(ends.begin(), ends.end(), hit.begin);
  const auto after = std::lower_bound(before, ends.end(), hit.end);
  return {before == ends.begin() ? 0 : *(before - 1) + 1,
          after == ends.end() ? std::numeric_limits<std::uint32_t>::max() : *after};
}

/// The words of `unless_near`, looked for once for all hits.
const SortedHits& HitFinder::cancels() const {
  if (!cancels_) {
    std::vector<TextHit> found;
    for (std::size_t i = 0; i < text_.parts.size(); ++i) {
      find_in_part(*test_.unless_near->words, i, false, found);
    }
    cancels_.emplace(std::move(found));
  }
  return *cancels_;
}

}  // namespace triaged
