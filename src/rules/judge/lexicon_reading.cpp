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

std::int32_t size_of(std::int32_t weight) {
  return weight < 0 ? -weight : weight;
}

/// The larger of two by size; of two that are alike the one that speaks for the class.
std::int32_t larger(std::int32_t a, std::int32_t b) {
  return size_of(a) == size_of(b) ? std::max(a, b) : (size_of(a) > size_of(b) ? a : b);
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
  weigh_hits();
}

/// Counts first, so that what is said in one lexicon stands together.
void LexiconReading::weigh_hits() {
  const auto for_each_entry = [this](const auto& visit) {
    for (std::uint32_t i = 0; i < terms_.size(); ++i) {
      for (const LexiconIndex::Entry& entry : index_.entries(terms_[i].hit.id)) {
        if ((entry.languages & languages_) != 0) {
          visit(i, entry);
        }
      }
    }
  };
  for_each_entry(
      [this](std::uint32_t, const LexiconIndex::Entry& entry) { ++hits_[entry.lexicon]; });
  std::uint32_t count = 0;
  for (const std::uint32_t hits : hits_) {
    said_ends_.push_back(count);
    count += hits;
  }
  said_.resize(count);
  for_each_entry([this](std::uint32_t term, const LexiconIndex::Entry& entry) {
    add(index_.weights(entry.weights), entry.lexicon);
    said_[said_ends_[entry.lexicon]++] = {term, entry.weights};
  });
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
  if (parts > 1) {  // a part's terms are distinct
    keep_first_hits();
  }
  const auto stands_before = [](const TermHit& a, const TermHit& b) {
    return std::tie(a.part, a.hit.begin, a.hit.end, a.hit.id) <
           std::tie(b.part, b.hit.begin, b.hit.end, b.hit.id);
  };
  if (!std::is_sorted(terms_.begin(), terms_.end(), stands_before)) {
    std::sort(terms_.begin(), terms_.end(), stands_before);
  }
}

void LexiconReading::keep_first_hits() {
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

bool LexiconReading::is_stronger(const Contribution& a, const Contribution& b) {
  const std::int32_t size = size_of(a.weight);
  const std::int32_t other = size_of(b.weight);
  return size != other ? size > other : a.term < b.term;
}

/// The strongest first.
std::vector<LexiconReading::Contribution> LexiconReading::strongest(
    const Lexicon& lexicon, const std::vector<std::size_t>& classes, std::size_t most) const {
  std::vector<Contribution> best(most + 1);
  std::size_t count = 0;
  const auto take = [&](const Contribution& one) {
    const bool weak = count == most && size_of(one.weight) < size_of(best[count - 1].weight);
    if (one.weight == 0 || weak) {
      return;
    }
    std::size_t place = count;
    for (; place > 0 && is_stronger(one, best[place - 1]); --place) {
      best[place] = best[place - 1];
    }
    best[place] = one;
    count = std::min(count + 1, most);
  };
  Contribution open;  // a term may have several rows: one for each language
  const std::uint32_t end = said_ends_[lexicon.number];
  for (std::uint32_t i = end - hits_[lexicon.number]; i < end; ++i) {
    const Said& said = said_[i];
    if (said.term != open.term) {
      take(open);
      open = {said.term, 0};
    }
    const std::int32_t* const weights = index_.weights(said.weights);
    for (const std::size_t cls : classes) {
      open.weight = larger(open.weight, weights[cls]);
    }
  }
  take(open);
  best.resize(count);
  return best;
}

void LexiconReading::contributions(const Lexicon& lexicon,
                                   const std::vector<std::size_t>& classes,
                                   std::size_t most,
                                   std::vector<Evidence>& out) const {
  std::vector<Contribution> found = strongest(lexicon, classes, most);
  std::sort(found.begin(), found.end(), [](const Contribution& a, const Contribution& b) {
    return a.term < b.term;
  });
  out.reserve(out.size() + found.size());
  for (const Contribution& one : found) {
    const Place& place = place_of(one.term);
    Evidence& evidence = out.emplace_back();
    evidence.text = place.written;
    evidence.part = text_.parts[terms_[one.term].part].name;
    evidence.from = static_cast<int>(place.span.begin);
    evidence.to = static_cast<int>(place.span.end);
    evidence.weight = one.weight;
  }
}

}  // namespace triaged
