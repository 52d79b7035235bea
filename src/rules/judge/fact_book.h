#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/facts.h"
#include "rules/judge/evaluate_condition.h"

namespace triaged {

/// The questions that one evaluation asked the journal, and their answers. Questions belong to a
/// phase, since its snapshot is part of them; answers stay for the decision. Not thread-safe.
class FactBook {
 public:
  /// Forgets the last phase's questions.
  void begin_phase() { asked_.clear(); }
  /// Adds the test's question to `wanted` unless it is answered, or cannot be asked because a field
  /// that it groups by is missing.
  void ask(const JournalTest& test, const ConditionInput& input, std::vector<FactQuery>& wanted);
  /// As above for a question that no condition asks.
  void ask(FactQuery query, std::vector<FactQuery>& wanted);
  void answer(const Facts& facts);

  /// Unknown while there is no answer.
  [[nodiscard]] Truth truth(const JournalTest& test) const;
  /// What the journal answered: null for an unanswered question.
  [[nodiscard]] const Json* answer_to(const JournalTest& test) const;
  [[nodiscard]] const Json* answer_to(const std::string& id) const;
  /// The answer in words, such as `3` or `12, usually 4`; "" without one.
  [[nodiscard]] std::string words(const JournalTest& test) const;
  /// By id; null when nothing was asked.
  [[nodiscard]] Json kept() const;

 private:
  std::unordered_map<const JournalTest*, std::string>
      asked_;  ///< the ids of this phase's questions
  std::map<std::string, Json> answers_;
};

/// Names a question by everything that decides its answer within one decision. Stored decisions
/// keep their answers under it: a change of it is one of the engine's version.
std::string question_id(const FactQuery& query);

/// The group of one text: equal for spellings that fold to the same.
std::uint64_t group_of(std::string_view text);

/// The group that an entry belongs to: nothing when one of the fields is missing. Anonymous
/// customers are never one group.
std::optional<std::uint64_t> group_of(const FactSpec& spec, const RecordSnapshot& snapshot);

/// The first field without which an entry belongs to no group; null when there is none.
const FieldRef* missing_group_field(const FactSpec& spec, const RecordSnapshot& snapshot);

/// All rows that indexes hold of a decided event: `input` is the state after it, `before` the
/// record before it; of the decision, its turns and whether it was ignored.
std::vector<FactRow> fact_rows(const std::vector<FactSpecPtr>& specs,
                               const ConditionInput& input,
                               const Record& before,
                               const Decision& decision);

/// What an index holds in `group` of the present event as the evaluation sees it now; nothing when
/// that is no entry: another kind of event, an invalid one, one that `where` does not hold for.
std::optional<FactRow> present_row(const FactSpec& spec,
                                   std::uint64_t group,
                                   const ConditionInput& input);

}  // namespace triaged
