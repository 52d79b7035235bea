#include "rules/judge/text_hits.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "rules/judge/hit_finder.h"

namespace triaged {
namespace {

Evidence evidence_of(const TextHit& hit, const ScannedText& text) {
  const ScannedPart& part = text.parts[hit.part];
  return {std::string(part.written(hit.span)),
          part.kind,
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
  return truth_of(test.regex == nullptr || finder.has_regex());
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
  for (const auto& [hit, by] : finder.find_cancelled(kMaxEvidence)) {
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
    if (!looks_at(test, part)) {
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
