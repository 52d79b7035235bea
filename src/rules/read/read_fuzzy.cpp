#include <algorithm>

#include "rules/read/read_context.h"
#include "yaml/names.h"

namespace triaged {
namespace {

/// The most characters that the terms of one fuzzy test may have together.
constexpr std::size_t kMaxFuzzyTermPoints = 2000;

/// A term must be so long that few other words are as near to it.
void check_term(ReadContext& context,
                const Keyword& word,
                std::size_t points,
                std::size_t least,
                const SourcePos& at) {
  if (points < least || points > kMaxFuzzyTerm) {
    context.faults.add(at,
                       "'" + word.written + "' in 'fuzzy' of " + context.title + " has " +
                           std::to_string(points) + " characters",
                       "with that distance a term has between " + std::to_string(least) + " and " +
                           std::to_string(kMaxFuzzyTerm) + "; put shorter ones into 'has_any'");
  }
}

}  // namespace

std::optional<TextTest::Fuzzy> read_fuzzy(ReadContext& context, YamlMapping& text) {
  std::optional<YamlMapping> mapping = text.child("fuzzy");
  if (!mapping) {
    return std::nullopt;
  }
  TextTest::Fuzzy fuzzy;
  fuzzy.distance = static_cast<int>(mapping->optional_int("distance", 1, 3).value_or(1));
  const YamlNode* terms = mapping->require("terms", "list the words");
  finish_shape(*mapping, "fuzzy");
  if (terms == nullptr) {
    return fuzzy;
  }
  const KeywordsPtr words = read_keywords(context, *terms, mapping->name_of("terms"));
  std::size_t points = 0;
  for (const Keyword& word : words->words) {
    FuzzyTerm term{points_of(word.folded)};
    points += term.points.size();
    const auto least = 2 * static_cast<std::size_t>(fuzzy.distance) + 1;
    check_term(context, word, term.points.size(), least, terms->at());
    fuzzy.terms.push_back({word.folded, std::move(term)});
  }
  if (points > kMaxFuzzyTermPoints) {
    context.faults.add(
        terms->at(),
        mapping->what() + " holds " + std::to_string(points) + " characters",
        "at most " + std::to_string(kMaxFuzzyTermPoints) + ": each costs time with every message");
  }
  return fuzzy;
}

FactsTest read_facts_test(ReadContext& context, const YamlNode& node) {
  static const std::vector<std::string> kNames(kFactNames.begin(), kFactNames.end());
  const std::string what = "'has_facts' in " + context.title;
  FactsTest test;
  for (const LocatedText& name : as_text_list(node, context.faults, what)) {
    if (const auto kind = parse_fact_kind(name.text)) {
      test.kinds.push_back(*kind);
    } else {
      context.faults.add(name.at,
                         "unknown fact '" + name.text + "' in " + what,
                         suggestion(name.text, kNames, "it may be " + name_choice(kNames)));
    }
  }
  std::sort(test.kinds.begin(), test.kinds.end());
  test.kinds.erase(std::unique(test.kinds.begin(), test.kinds.end()), test.kinds.end());
  if (as_items(node).empty()) {
    context.faults.add(node.at(), what + " is empty", "name facts such as time, place and event");
  }
  return test;
}

}  // namespace triaged
