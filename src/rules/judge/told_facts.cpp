#include <algorithm>

#include "rules/judge/text_hits.h"

namespace triaged {
namespace {

bool tells(const ScannedText& text, FactKind kind) {
  return std::any_of(text.parts.begin(), text.parts.end(), [kind](const ScannedPart& part) {
    return part.kind != MessagePart::kThread && !find_facts(part.folded, kind).empty();
  });
}

}  // namespace

Truth evaluate_facts(const FactsTest& test, const ScannedText& text) {
  if (!text.has_message) {
    return Truth::kUnknown;
  }
  return truth_of(std::all_of(
      test.kinds.begin(), test.kinds.end(), [&text](FactKind kind) { return tells(text, kind); }));
}

std::vector<Evidence> facts_evidence(const FactsTest& test, const ScannedText& text) {
  std::vector<Evidence> evidence;
  for (const ScannedPart& part : text.parts) {
    if (part.kind == MessagePart::kThread) {
      continue;
    }
    for (const FactKind kind : test.kinds) {
      for (const TextSpan& span : find_facts(part.folded, kind)) {
        evidence.push_back({std::string(part.written(span)),
                            part.kind,
                            static_cast<int>(span.begin),
                            static_cast<int>(span.end)});
      }
    }
  }
  return evidence;
}

}  // namespace triaged
