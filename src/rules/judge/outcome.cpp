#include <algorithm>
#include <tuple>

#include "base/json_text.h"
#include "rules/judge/breaker.h"
#include "rules/judge/evaluation.h"
#include "rules/judge/late_echoes.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// Stands for the incident that a surge opens, which has no number yet.
constexpr std::string_view kIncident = "incident";

/// Every field of a record that a decision can change, as JSON by name.
std::map<std::string, Json> public_fields(const Record& record) {
  std::map<std::string, Json> fields;
  fields["priority"] = text_or_null<Json>(record.priority.value);
  fields["status"] = text_or_null<Json>(record.status.value);
  fields["group"] = text_or_null<Json>(record.group.value);
  fields["assignee"] = text_or_null<Json>(record.assignee.value);
  fields["tags"] = present_names(record.tags);
  fields["collaborators"] = present_names(record.collaborators);
  for (const auto& [name, state] : record.dimensions) {
    fields[name] = text_or_null<Json>(state.value);
  }
  for (const auto& [name, members] : record.many_dimensions) {
    fields[name] = present_names(members);
  }
  for (const auto& [name, points] : record.scores) {
    fields[name] = points;
  }
  for (const auto& [name, state] : record.custom) {
    fields[name] = text_or_null<Json>(state.value);
  }
  return fields;
}

bool is_empty(const Json& json) {
  return json.is_null() || (json.is_structured() && json.empty());
}

Json field_or_null(const std::map<std::string, Json>& fields, const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? Json() : found->second;
}

/// Whether the same members are present in both, under the same names.
bool same_present(const MemberSet& a, const MemberSet& b) {
  const auto absent = [](const auto& member) { return !member.second.present; };
  auto one = a.begin();
  auto other = b.begin();
  while (true) {
    one = std::find_if_not(one, a.end(), absent);
    other = std::find_if_not(other, b.end(), absent);
    if (one == a.end() || other == b.end()) {
      return one == a.end() && other == b.end();
    }
    if (one->second.name != other->second.name) {
      return false;
    }
    ++one;
    ++other;
  }
}

/// Lists the fields whose value is not the one that the platform shows. Every decision runs this,
/// so it compares in place instead of through public_fields().
class ChangedFields {
 public:
  ChangedFields(const Record& before, const Record& after, const ByName<Json>& platform)
      : before_(before), after_(after), platform_(platform) {}

  std::vector<std::string> list() {
    changed_.reserve(8);
    value("priority", &before_.priority, after_.priority);
    value("status", &before_.status, after_.status);
    value("group", &before_.group, after_.group);
    value("assignee", &before_.assignee, after_.assignee);
    members("tags", &before_.tags, after_.tags);
    members("collaborators", &before_.collaborators, after_.collaborators);
    for (const auto& [name, state] : after_.dimensions) {
      value(name, find(before_.dimensions, name), state);
    }
    for (const auto& [name, set] : after_.many_dimensions) {
      members(name, find(before_.many_dimensions, name), set);
    }
    for (const auto& [name, state] : after_.custom) {
      value(name, find(before_.custom, name), state);
    }
    for (const auto& [name, points] : after_.scores) {
      const int* old = find(before_.scores, name);
      if (old == nullptr || *old != points) {
        changed_.push_back(name);
      }
    }
    std::sort(changed_.begin(), changed_.end());
    return {changed_.begin(), changed_.end()};
  }

 private:
  template <class T>
  static const T* find(const ByName<T>& map, std::string_view name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : &found->second;
  }

  /// What the platform told of the field; null when it told nothing.
  [[nodiscard]] const Json* told(std::string_view name) const {
    return platform_.empty() ? nullptr : find(platform_, name);
  }

  void value(std::string_view name, const ValueState* before, const ValueState& after) {
    const Json* shown = told(name);
    const bool same = shown != nullptr
                          ? *shown == text_or_null<Json>(after.value)
                          : after.value == (before == nullptr ? std::string_view() : before->value);
    if (!same) {
      changed_.push_back(name);
    }
  }

  void members(std::string_view name, const MemberSet* before, const MemberSet& after) {
    static const MemberSet kNobody;
    const Json* shown = told(name);
    const bool same = shown != nullptr ? *shown == Json(present_names(after))
                                       : same_present(after, before == nullptr ? kNobody : *before);
    if (!same) {
      changed_.push_back(name);
    }
  }

  const Record& before_;
  const Record& after_;
  const ByName<Json>& platform_;
  std::vector<std::string_view> changed_;
};

}  // namespace

void RuleEvaluation::finish() {
  for (const SingleEffect& effect : decision_.effects) {
    if (effect.kind == EffectKind::kEscalate) {
      decision_.record.escalated.insert(effect.target);
    }
    if (effect.kind == EffectKind::kLink) {
      decision_.record.linked.insert(effect.target);
      decision_.record.parent =
          effect.target == kIncident ? decision_.record.parent : effect.target;
    }
  }
  decision_.conflicts.insert(
      decision_.conflicts.end(), outcome_.conflicts.begin(), outcome_.conflicts.end());
  std::sort(decision_.conflicts.begin(),
            decision_.conflicts.end(),
            [](const Conflict& a, const Conflict& b) {
              return std::tie(a.field, a.kept) < std::tie(b.field, b.kept);
            });
  decision_.held_back = std::move(outcome_.held_back);
  decision_.held_back.insert(decision_.held_back.end(),
                             std::make_move_iterator(refused_.begin()),
                             std::make_move_iterator(refused_.end()));
  std::sort(decision_.held_back.begin(),
            decision_.held_back.end(),
            [](const HeldBack& a, const HeldBack& b) {
              return std::tie(a.rule, a.field, a.wish, a.reason) <
                     std::tie(b.rule, b.field, b.wish, b.reason);
            });
  std::stable_sort(decision_.effects.begin(),
                   decision_.effects.end(),
                   [](const SingleEffect& a, const SingleEffect& b) {
                     return std::tie(a.phase, a.rule, a.kind, a.target, a.text) <
                            std::tie(b.phase, b.rule, b.kind, b.target, b.text);
                   });
  std::sort(decision_.oscillating.begin(), decision_.oscillating.end());
  note_rule_writes(wishes_, event_.at, decision_.record);
  note_replaced(before_, event_.received_at, decision_.record);
  std::sort(decision_.reservations.begin(),
            decision_.reservations.end(),
            [](const Reservation& a, const Reservation& b) {
              return std::tie(a.key, a.effect) < std::tie(b.key, b.effect);
            });
  finish_shadow();
  finish_changed_fields();
  decision_.follow_ups = std::move(intake_.corrections);
  finish_follow_ups();
  finish_facts();
  if (event_.backfill) {
    withhold_backfill();
  }
}

/// What was asked is kept with the decision; what the journal's indexes need to know of it is
/// handed to the commit.
void RuleEvaluation::finish_facts() {
  if (Json kept = facts_.kept(); !kept.is_null()) {
    decision_.facts["journal"] = std::move(kept);
  }
  if (program_.fact_specs().empty()) {
    return;
  }
  const Record& record = decision_.record;
  if (record.assignee.by == Actor::kRule && record.assignee.value != before_.assignee.value) {
    std::erase_if(turns_, [&](const Turn& turn) { return turn.person != record.assignee.value; });
    decision_.turns = std::move(turns_);
  }
  const RecordSnapshot now = snapshot();
  decision_.fact_rows = fact_rows(program_.fact_specs(), {now, text_, &facts_}, before_, decision_);
}

/// Each shadow rule alone, as if it were merged last: what would differ.
void RuleEvaluation::finish_shadow() {
  if (shadows_.empty()) {
    return;
  }
  const std::map<std::string, Json> now = public_fields(decision_.record);
  for (const ShadowFire& shadow : shadows_) {
    Wishes wishes = wishes_;
    Record record = decision_.record;
    apply(RuleWishes(shadow.wishes), wishes, record);
    merge(merge_context(), wishes, record);
    for (const auto& [field, value] : public_fields(record)) {
      const Json old = field_or_null(now, field);
      if (old != value && !(is_empty(old) && is_empty(value))) {
        decision_.would.push_back({shadow.rule->id, shadow.rule->phase, field, old, value});
      }
    }
    for (const VerdictWish& wish : shadow.wishes.verdicts) {
      decision_.would.push_back({shadow.rule->id,
                                 shadow.rule->phase,
                                 "audit.verdict",
                                 Json(decision_.verdict),
                                 Json(wish.verdict)});
    }
    for (const SingleEffect& effect : shadow.wishes.singles) {
      decision_.would.push_back({shadow.rule->id,
                                 shadow.rule->phase,
                                 std::string(to_string(effect.kind)),
                                 Json(),
                                 effect.text.empty() ? Json(effect.target) : Json(effect.text)});
    }
  }
}

/// What differs from what the platform shows: from the record before, or from what the event told.
void RuleEvaluation::finish_changed_fields() {
  decision_.changed_fields = ChangedFields(before_, decision_.record, intake_.platform).list();
}

/// Old events are judged, but nothing of it is sent.
void RuleEvaluation::withhold_backfill() {
  for (const SingleEffect& effect : decision_.effects) {
    decision_.would.push_back({effect.rule,
                               effect.phase,
                               std::string(to_string(effect.kind)),
                               Json(),
                               effect.text.empty() ? Json(effect.target) : Json(effect.text)});
  }
  decision_.effects.clear();
  decision_.reservations.clear();
  decision_.follow_ups.clear();
}

}  // namespace triaged
