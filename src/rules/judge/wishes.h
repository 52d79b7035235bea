#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/decision.h"
#include "rules/rule_set.h"

namespace triaged {

/// A rule's wish for a single-valued field. `value` "" asks for the field's default.
struct ValueWish {
  std::string value;
  const Rule* rule = nullptr;
};

/// A rule's wish to add or remove one member of a set.
struct MemberWish {
  std::string name;
  bool remove = false;
  bool force = false;
  const Rule* rule = nullptr;
  std::string key;  ///< the folded name
};

/// A `raise` or `cap`. `fresh`: it rests on what this event brought.
struct LevelWish {
  int level = 0;
  bool cap = false;
  bool fresh = true;
  const Rule* rule = nullptr;
};

/// `fresh` as for a LevelWish.
struct ScoreWish {
  int add = 0;
  std::string group;
  bool fresh = true;
  const Rule* rule = nullptr;
};

/// All wishes of one event so far, with the values they compete with: what each field held before
/// the first of them. Merged anew after every phase, so a phase sees the phases before it and the
/// merge laws still see one event.
struct Wishes {
  struct Values {
    ValueState before;
    std::vector<ValueWish> wishes;
  };
  struct Members {
    MemberSet before;
    std::vector<MemberWish> wishes;  ///< by key
  };
  /// By field, as the program names it: group, assignee, status, dimension:x, custom.x, …
  std::map<std::string_view, Values> values;
  /// By set, likewise: tags, collaborators, dimension:x.
  std::map<std::string_view, Members> members;
  ValueState priority_before;
  std::vector<LevelWish> levels;
  std::map<std::string, std::vector<ScoreWish>> scores;
  bool conflict = false;  ///< rules contradict each other in what is no field
  bool scoring = false;   ///< scores are worked out anew for this event
};

/// What merging needs to know beside the wishes.
struct MergeContext {
  const RuleSet& rules;
  TimePoint at{};               ///< the event's time
  bool locks_priority = false;  ///< the event itself does
};

/// What merging decided beside the record's new values.
struct MergeOutcome {
  std::vector<Conflict> conflicts;  ///< by field
  std::vector<HeldBack> held_back;  ///< by field, rule
};

/// What people call a field of the program: a dimension without kDimensionPrefix.
inline std::string_view shown_field(std::string_view field) {
  // Letter by letter: most other fields differ in the first.
  const bool prefixed = field.size() >= kDimensionPrefix.size() &&
                        std::equal(kDimensionPrefix.begin(), kDimensionPrefix.end(), field.begin());
  return prefixed ? field.substr(kDimensionPrefix.size()) : field;
}

/// The single-valued field's place in a record; null for one the record does not hold yet (a
/// dimension or custom field) unless `create`.
ValueState* find_value(Record& record, std::string_view field, bool create);
MemberSet* find_members(Record& record, std::string_view set, bool create);

/// Calls `visit` with the wishes for each member, all that have one key at once, by key.
template <class Visit>
void for_each_member(const std::vector<MemberWish>& by_key, const Visit& visit) {
  for (auto first = by_key.begin(); first != by_key.end();) {
    const auto last = std::find_if(
        first, by_key.end(), [&](const MemberWish& wish) { return wish.key != first->key; });
    visit(std::span<const MemberWish>(first, last));
    first = last;
  }
}

/// What a person's lock on one member of a set is called in Record::locks; `key` is the folded
/// member. Dimensions are locked as a whole.
std::string member_lock(std::string_view set, const std::string& key);

/// Takes a wish and remembers what the field held before the event. The field's name must outlive
/// the wishes.
void add_value_wish(Wishes& wishes, Record& record, std::string_view field, ValueWish&& wish);
void add_member_wish(Wishes& wishes, Record& record, std::string_view set, MemberWish&& wish);

/// Writes the merged values into `record` by the laws of the rule language: weights, conflicts,
/// locks, the rising priority. Names and order of rules never decide.
MergeOutcome merge(const MergeContext& context, const Wishes& wishes, Record& record);

}  // namespace triaged
