#include "rules/judge/search_budget.h"

#include <algorithm>

#include "rules/judge/hit_finder.h"

namespace triaged {
namespace {

constexpr const char* kFuzzy = "'fuzzy'";
constexpr const char* kRegex = "regular expressions";

bool is_search(const Condition& condition) {
  if (const auto* text = std::get_if<TextTest>(&condition.node)) {
    return text->fuzzy || text->regex != nullptr;
  }
  const auto* field = std::get_if<FieldTest>(&condition.node);
  return field != nullptr &&
         std::any_of(field->clauses.begin(),
                     field->clauses.end(),
                     [](const FieldTest::Clause& clause) { return clause.regex != nullptr; });
}

void add_steps(const TextTest& test, const ScannedText& text, SearchSteps& steps) {
  std::uint64_t letters = 0;
  if (test.fuzzy) {
    for (const TextTest::Fuzzy::Term& term : test.fuzzy->terms) {
      letters += term.points.points.size();
    }
  }
  for (const ScannedPart& part : text.parts) {
    if (looks_at(test, part)) {
      steps.fuzzy += letters * std::min(part.folded.points.size(), kMaxFuzzyPoints);
      const bool searched = test.regex != nullptr && test.regex->may_match(part.sieved());
      steps.regex += searched ? test.regex->steps_for(part.original.size()) : 0;
    }
  }
}

void add_steps(const FieldTest& test, const ConditionInput& input, SearchSteps& steps) {
  const std::optional<std::string> text = field_text(read_field(test.field, input.snapshot));
  for (const FieldTest::Clause& clause : test.clauses) {
    if (text && clause.regex != nullptr) {
      steps.regex += clause.regex->steps_for(text->size());
    }
  }
}

std::string too_many(const char* test, std::uint64_t steps, std::uint64_t most) {
  return "budget: " + std::string(test) + " would take " + std::to_string(steps) +
         " steps with this message, at most " + std::to_string(most) +
         " are taken; search for less, or with 'has_any'";
}

std::string too_late(const char* test, std::uint64_t steps, std::uint64_t left) {
  return "budget: " + std::string(test) + " would take " + std::to_string(steps) +
         " steps with this message, and the rules before it left " + std::to_string(left) +
         "; search for less in all of them, or with 'has_any'";
}

SearchSteps steps_of(const SearchTests& tests, const ConditionInput& input) {
  SearchSteps steps;
  for (const Condition* test : tests) {
    if (const auto* text = std::get_if<TextTest>(&test->node)) {
      add_steps(*text, input.text, steps);
    } else if (const auto* field = std::get_if<FieldTest>(&test->node)) {
      add_steps(*field, input, steps);
    }
  }
  return steps;
}

std::string over_budget(const SearchSteps& steps) {
  if (steps.fuzzy > kMostFuzzySteps) {
    return too_many(kFuzzy, steps.fuzzy, kMostFuzzySteps);
  }
  return steps.regex > kMostRegexSteps ? too_many(kRegex, steps.regex, kMostRegexSteps) : "";
}

}  // namespace

void collect_searches(const Condition& condition, SearchTests& out) {
  for_each_condition(condition, [&out](const Condition& one) {
    if (is_search(one)) {
      out.push_back(&one);
    }
    const auto* test = std::get_if<JournalTest>(&one.node);
    if (test != nullptr && test->spec->where != nullptr) {
      collect_searches(*test->spec->where, out);
    }
  });
}

std::string SearchBudget::spend(const SearchTests& tests, const ConditionInput& input) {
  if (tests.empty()) {
    return "";
  }
  const SearchSteps steps = steps_of(tests, input);
  if (std::string why = over_budget(steps); !why.empty()) {
    return why;
  }
  if (steps.fuzzy > left_.fuzzy) {
    return too_late(kFuzzy, steps.fuzzy, left_.fuzzy);
  }
  if (steps.regex > left_.regex) {
    return too_late(kRegex, steps.regex, left_.regex);
  }
  left_.fuzzy -= steps.fuzzy;
  left_.regex -= steps.regex;
  return "";
}

std::string SearchBudget::spend(const Condition& condition, const ConditionInput& input) {
  SearchTests tests;
  collect_searches(condition, tests);
  return spend(tests, input);
}

}  // namespace triaged
