#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rules/condition.h"
#include "rules/judge/text_hits.h"
#include "rules/judge/truth.h"

namespace triaged {

class FactBook;

/// Everything that a condition may look at. Borrows all of it.
struct ConditionInput {
  const RecordSnapshot& snapshot;
  const ScannedText& text;
  const FactBook* facts = nullptr;  ///< without it, what the journal would answer is unknown
};

/// Kleene's value of a condition. Pure.
Truth evaluate(const Condition& condition, const ConditionInput& input);

/// What made a true condition true: the surviving hits of its true text tests outside `none`, by
/// part and place, each once, at most 20.
std::vector<Evidence> collect_evidence(const Condition& condition, const ConditionInput& input);

/// The table row that a true condition found; null when it tests no table.
const Table::Row* bind_row(const Condition& condition, const ConditionInput& input);

/// Named groups of the first matches of its true regexes.
std::vector<std::pair<std::string, std::string>> collect_captures(const Condition& condition,
                                                                  const ConditionInput& input);

/// A member of a set, or a value of a dimension, that this event's rules wished for on what the
/// event brought. Folded.
struct FreshGround {
  std::string_view set;  ///< `tags`, or the dimension's name; the program's
  std::string value;
};

/// Whether a true condition rests on something this event brought (words, a change, an answer),
/// not only on what the record held before, or on `grounds` that earlier phases laid in this event.
bool rests_on_event(const Condition& condition,
                    const ConditionInput& input,
                    const std::vector<FreshGround>& grounds);

/// Each test on a line of its own: its value and its canonical form, indented.
std::string explain_condition(const Condition& condition, const ConditionInput& input);

}  // namespace triaged
