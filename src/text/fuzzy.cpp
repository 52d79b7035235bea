#include "text/fuzzy.h"

#include <algorithm>

#include "text/utf8.h"

namespace triaged {
namespace {

/// A cell of the distance table: the cheapest way to come here and where in the text it began.
struct FuzzyCell {
  int cost = 0;
  std::uint32_t begin = 0;
};

/// The cheaper of two; of equal ones the one that began earlier, so that a hit is whole.
FuzzyCell cheaper(const FuzzyCell& a, const FuzzyCell& b) {
  if (a.cost != b.cost) {
    return a.cost < b.cost ? a : b;
  }
  return a.begin <= b.begin ? a : b;
}

FuzzyCell after(const FuzzyCell& cell, int cost) {
  return {cell.cost + cost, cell.begin};
}

/// Whether a word may begin or end before text[at] when the side beside it must be a border.
bool is_border(std::u32string_view text, std::size_t at, bool needed) {
  return !needed || at == 0 || at >= text.size() || !is_word_point(text[at - 1]) ||
         !is_word_point(text[at]);
}

/// Keeps the nearest of hits that overlap, from left to right; of two that begin together and are
/// as near, the one more nearly as long as the term.
void keep_hit(std::vector<FuzzyHit>& hits, const FuzzyHit& hit, std::size_t length) {
  if (hits.empty() || hit.begin >= hits.back().end) {
    hits.push_back(hit);
    return;
  }
  FuzzyHit& last = hits.back();
  const auto off = [length](const FuzzyHit& one) {
    const std::size_t its = one.end - one.begin;
    return its > length ? its - length : length - its;
  };
  const bool fits_better =
      hit.distance == last.distance && hit.begin == last.begin && off(hit) < off(last);
  if (hit.distance < last.distance || fits_better) {
    last = hit;
  }
}

}  // namespace

std::u32string points_of(std::string_view folded) {
  std::u32string points;
  for (std::size_t at = 0; at < folded.size();) {
    const DecodedPoint next = decode_utf8(folded, at);
    points.push_back(next.point);
    at += next.bytes;
  }
  return points;
}

// Sellers' algorithm: the table of edit distances, column by column along the text, in which a
// match may begin anywhere.
std::vector<FuzzyHit> find_fuzzy(std::u32string_view text, const FuzzyTerm& term, int distance) {
  text = text.substr(0, kMaxFuzzyPoints);
  const std::size_t length = term.points.size();
  std::vector<FuzzyHit> hits;
  if (length == 0 || length > kMaxFuzzyTerm) {
    return hits;
  }
  const bool word_begin = is_word_point(term.points.front());
  const bool word_end = is_word_point(term.points.back());
  const int never = distance + 1;
  std::vector<FuzzyCell> column(length + 1);
  for (std::size_t i = 0; i <= length; ++i) {
    column[i] = {static_cast<int>(i), 0};
  }
  for (std::size_t at = 0; at < text.size(); ++at) {
    FuzzyCell diagonal = column[0];
    const auto next = static_cast<std::uint32_t>(at + 1);
    column[0] = {is_border(text, next, word_begin) ? 0 : never, next};
    for (std::size_t i = 1; i <= length; ++i) {
      const FuzzyCell replaced = after(diagonal, term.points[i - 1] == text[at] ? 0 : 1);
      diagonal = column[i];
      column[i] = cheaper(replaced, cheaper(after(diagonal, 1), after(column[i - 1], 1)));
    }
    const FuzzyCell& end = column[length];
    if (end.cost <= distance && end.begin < next && is_border(text, next, word_end)) {
      keep_hit(hits, {end.begin, next, end.cost}, length);
    }
  }
  return hits;
}

}  // namespace triaged
