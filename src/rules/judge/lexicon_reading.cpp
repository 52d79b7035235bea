#include "rules/judge/lexicon_reading.h"

#include <algorithm>
#include <tuple>

namespace triaged {
namespace {

bool holds_han(const ScannedText& text) {
  for (const ScannedPart& part : text.parts) {
    if (part.name == kThreadPart) {
      continue;
    }
    for (std::size_t at = 0; at < part.folded.text.size();) {
      const DecodedPoint next = decode_utf8(part.folded.text, at);
      if (is_han(next.point)) {
        return true;
      }
      at += next.bytes;
    }
  }
  return false;
}

/// A hit, by its number among the reading's terms, with the weight it is shown with.
struct Contribution {
  std::uint32_t term = 0;
  std::uint32_t part = 0;
  LiteralHit hit;
  std::int32_t weight = 0;
};

std::int32_t size_of(std::int32_t weight) {
  return weight < 0 ? -weight : weight;
}

bool stronger(const Contribution& a, const Contribution& b) {
  return std::tuple(-size_of(a.weight), a.part, a.hit.begin, a.hit.end, a.hit.id) <
         std::tuple(-size_of(b.weight), b.part, b.hit.begin, b.hit.end, b.hit.id);
}

bool earlier_place(const Contribution& a, const Contribution& b) {
  return std::tie(a.part, a.hit.begin, a.hit.end, a.hit.id) <
         std::tie(b.part, b.hit.begin, b.hit.end, b.hit.id);
}

}  // namespace

LexiconReading::LexiconReading(const LexiconIndex& index,
                               const ScannedText& text,
                               std::string_view language)
    : index_(index),
      text_(text),
      languages_(message_languages(language, language.empty() && holds_han(text))),
      sums_(index.sum_count(), 0),
      hits_(index.lexicon_count(), 0) {
  for (const LexiconIndex::Intercept& intercept : index_.intercepts()) {
    if ((intercept.languages & languages_) != 0) {
      add(index_.weights(intercept.weights), intercept.lexicon);
    }
  }
  collect_hits();
  for (const TermHit& term : terms_) {
    for (const LexiconIndex::Entry& entry : index_.entries(term.hit.id)) {
      if ((entry.languages & languages_) != 0) {
        add(index_.weights(entry.weights), entry.lexicon);
        ++hits_[entry.lexicon];
      }
    }
  }
}

void LexiconReading::collect_hits() {
  std::size_t parts = 0;
  for (std::uint32_t i = 0; i < text_.parts.size(); ++i) {
    if (text_.parts[i].name == kThreadPart) {
      continue;  // earlier messages were judged when they came
    }
    ++parts;
    for (const LiteralHit& hit : text_.parts[i].terms) {
      terms_.push_back({i, hit});
    }
  }
  if (parts < 2) {
    return;  // a part's terms are distinct
  }
  std::sort(terms_.begin(), terms_.end(), [](const TermHit& a, const TermHit& b) {
    return std::tie(a.hit.id, a.part) < std::tie(b.hit.id, b.part);
  });
  terms_.erase(std::unique(terms_.begin(),
                           terms_.end(),
                           [](const TermHit& a, const TermHit& b) { return a.hit.id == b.hit.id; }),
               terms_.end());
}

void LexiconReading::add(const std::int32_t* weights, std::size_t lexicon) {
  std::int64_t* const sums = sums_.data() + index_.first_sum(lexicon);
  for (std::uint32_t i = 0; i < index_.class_count(lexicon); ++i) {
    sums[i] += weights[i];
  }
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

std::vector<std::size_t> LexiconReading::classes_above(const Lexicon& lexicon) const {
  std::vector<std::size_t> classes;
  if (lexicon.thresholds.empty()) {
    if (const auto top = top_class(lexicon)) {
      classes.push_back(*top);
    }
    return classes;
  }
  for (std::size_t i = 0; i < lexicon.classes.size() && was_hit(lexicon); ++i) {
    if (lexicon.thresholds[i] && sum(lexicon, i) > *lexicon.thresholds[i]) {
      classes.push_back(i);
    }
  }
  return classes;
}

const LexiconReading::Place& LexiconReading::place_of(std::uint32_t term) const {
  places_.resize(terms_.size());
  Place& place = places_[term];
  if (place.written.empty()) {
    const ScannedPart& part = text_.parts[terms_[term].part];
    place.span = part.folded.original(terms_[term].hit.begin, terms_[term].hit.end);
    place.written = part.written(place.span);
  }
  return place;
}

void LexiconReading::contributions(const Lexicon& lexicon,
                                   const std::vector<std::size_t>& classes,
                                   std::size_t most,
                                   std::vector<Evidence>& out) const {
  std::vector<Contribution> found;
  for (std::uint32_t i = 0; i < terms_.size(); ++i) {
    const TermHit& term = terms_[i];
    std::int32_t weight = 0;
    for (const LexiconIndex::Entry& entry : index_.entries(term.hit.id)) {
      if (entry.lexicon != lexicon.number || (entry.languages & languages_) == 0) {
        continue;
      }
      const std::int32_t* const weights = index_.weights(entry.weights);
      for (const std::size_t cls : classes) {
        const std::int32_t other = weights[cls];
        const bool same_size = size_of(other) == size_of(weight);
        weight = same_size ? std::max(weight, other)
                           : (size_of(other) > size_of(weight) ? other : weight);
      }
    }
    if (weight != 0) {
      found.push_back({i, term.part, term.hit, weight});
    }
  }
  if (found.size() > most) {
    std::nth_element(
        found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end(), stronger);
    found.resize(most);
  }
  std::sort(found.begin(), found.end(), earlier_place);
  for (const Contribution& one : found) {
    const Place& place = place_of(one.term);
    out.push_back({std::string(place.written),
                   std::string(text_.parts[terms_[one.term].part].name),
                   static_cast<int>(place.span.begin),
                   static_cast<int>(place.span.end),
                   one.weight});
  }
}

}  // namespace triaged
