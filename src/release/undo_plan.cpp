#include "release/undo_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr const char* kTakenBack = "it was taken back already";
constexpr const char* kPlainFields[] = {"priority", "status", "group", "assignee"};

std::string text_in(const Json& decision, const std::string& field) {
  const Json* value = find_json(decision, "/outcome/" + field);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

/// A single dimension's value in a stored outcome. Names of dimensions are no pointer syntax.
const Json* dimension_in(const Json& decision, const std::string& name) {
  const Json* dimensions = find_json(decision, "/outcome/dimensions");
  if (dimensions == nullptr || !dimensions->is_object()) {
    return nullptr;
  }
  const auto found = dimensions->find(name);
  return found == dimensions->end() ? nullptr : &*found;
}

std::string value_in(const Json& decision, const std::string& field) {
  if (std::ranges::find(kPlainFields, field) != std::end(kPlainFields)) {
    return text_in(decision, field);
  }
  const Json* value = dimension_in(decision, field);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

bool lists_name(const Json* names, const std::string& key) {
  return names != nullptr && names->is_array() &&
         std::ranges::any_of(*names, [&key](const Json& name) {
           return name.is_string() && fold_key(name.get<std::string>()) == key;
         });
}

bool has_member(const Json& decision, const std::string& set, const std::string& key) {
  return lists_name(
      set == "tags" ? find_json(decision, "/outcome/tags") : dimension_in(decision, set), key);
}

std::vector<std::string> fired_in(const Json& decision) {
  std::vector<std::string> rules;
  if (const Json* fired = find_json(decision, "/fired"); fired != nullptr && fired->is_array()) {
    for (const Json& one : *fired) {
      rules.push_back(string_at(one, "rule"));
    }
  }
  return rules;
}

bool fired_on(const Json& decision, const std::string& rule) {
  const std::vector<std::string> rules = fired_in(decision);
  return std::ranges::find(rules, rule) != rules.end();
}

/// What the rule's effects write by name: `tags` and the dimensions with their values.
using Writings = std::vector<std::pair<std::string, std::string>>;

Writings writings_of(const CompiledProgram* program, const std::string& rule) {
  Writings writings;
  if (program == nullptr) {
    return writings;
  }
  const auto found = std::ranges::find(program->rules().rules, rule, &Rule::id);
  if (found == program->rules().rules.end()) {
    return writings;
  }
  for (const Effect& effect : found->then) {
    if (const auto* tags = std::get_if<TagEffect>(&effect); tags != nullptr && !tags->remove) {
      for (const ValueExpr& tag : tags->tags) {
        writings.emplace_back("tags", tag.literal);
      }
    } else if (const auto* set = std::get_if<SetEffect>(&effect); set != nullptr && !set->unset) {
      for (const ValueExpr& value : set->values) {
        writings.emplace_back(set->dimension, value.literal);
      }
    } else if (const auto* assign = std::get_if<AssignEffect>(&effect)) {
      writings.emplace_back(assign->field, assign->value.literal);
    } else if (std::holds_alternative<PriorityEffect>(effect)) {
      writings.emplace_back("priority", "");
    }
  }
  return writings;
}

class UndoPlanner {
 public:
  UndoPlanner(const Record& record,
              const std::vector<StoredDecision>& decisions,
              const std::string& rule,
              TimePoint since,
              const CompiledProgram* program)
      : record_(record), decisions_(decisions), rule_(rule), since_(since), program_(program) {
    plan_.record = record.id;
    plan_.number = record.number;
    plan_.order.rule = rule;
  }

  UndoPlan run() {
    const std::pair<const char*, const ValueState*> plain[] = {{"priority", &record_.priority},
                                                               {"status", &record_.status},
                                                               {"group", &record_.group},
                                                               {"assignee", &record_.assignee}};
    for (const auto& [field, state] : plain) {
      add_value(field, *state);
    }
    for (const auto& [name, state] : record_.dimensions) {
      add_value(name, state);
    }
    add_members("tags", record_.tags);
    for (const auto& [name, members] : record_.many_dimensions) {
      add_members(name, members);
    }
    add_lost();
    return std::move(plan_);
  }

 private:
  /// The decision in which the value came, and what stood before it.
  struct Written {
    const StoredDecision* decision = nullptr;
    std::string before;
  };

  std::optional<Written> written(const std::string& field, const std::string& value) const {
    std::optional<Written> found;
    std::string before;
    for (const StoredDecision& decision : decisions_) {
      const std::string now = value_in(decision.decision, field);
      if (fold_key(now) == fold_key(value) && fold_key(now) != fold_key(before) &&
          fired_on(decision.decision, rule_)) {
        found = Written{&decision, before};
      }
      before = now;
    }
    return found;
  }

  const StoredDecision* member_written(const std::string& set, const std::string& key) const {
    const StoredDecision* found = nullptr;
    bool before = false;
    for (const StoredDecision& decision : decisions_) {
      const bool now = has_member(decision.decision, set, key);
      if (now && !before && fired_on(decision.decision, rule_)) {
        found = &decision;
      }
      before = now;
    }
    return found;
  }

  void add_value(const std::string& field, const ValueState& state) {
    if (state.by != Actor::kRule || state.rule != rule_) {
      return;
    }
    seen_.insert(field);
    const std::optional<Written> when = written(field, state.value);
    UndoRow row{field, state.value, when ? when->before : "", ""};
    if (!when) {
      row.kept = "no stored decision says what stood before it";
    } else if (when->decision->decided_at < since_) {
      row.kept = "it was written before that time";
    } else if (record_.locks.contains(field)) {
      row.kept = "a person changed this field";
    }
    if (row.kept.empty()) {
      plan_.order.values.push_back({field, row.written, row.before});
    }
    plan_.rows.push_back(std::move(row));
  }

  void add_members(const std::string& set, const MemberSet& members) {
    for (const auto& [key, state] : members) {
      if (!state.present || state.by != Actor::kRule || state.rule != rule_) {
        continue;
      }
      seen_.insert(set + "\n" + key);
      const StoredDecision* when = member_written(set, key);
      UndoRow row{set, state.name, "", ""};
      if (when == nullptr) {
        row.kept = "no stored decision says that the rule brought it";
      } else if (when->decided_at < since_) {
        row.kept = "it was written before that time";
      } else if (record_.locks.contains(member_lock(set, key))) {
        row.kept = "a person changed this field";
      } else if (const std::string other = also_given(set, key, when->seq); !other.empty()) {
        row.kept = also_words(other);
      } else {
        plan_.order.members.push_back({set, state.name});
      }
      plan_.rows.push_back(std::move(row));
    }
  }

  /// Another rule that fired since and gives the same; "" = none.
  std::string also_given(const std::string& set, const std::string& key, EventSeq from) const {
    for (const StoredDecision& decision : decisions_) {
      if (decision.seq < from) {
        continue;
      }
      for (const std::string& other : fired_in(decision.decision)) {
        if (other != rule_ && gives(other, set, key)) {
          return other;
        }
      }
    }
    return "";
  }

  bool gives(const std::string& rule, const std::string& set, const std::string& key) const {
    return std::ranges::any_of(writings_of(program_, rule), [&](const auto& one) {
      return one.first == set && fold_key(one.second) == key;
    });
  }

  /// What the rule wrote since then and somebody changed after it.
  void add_lost() {
    for (const auto& [field, value] : writings_of(program_, rule_)) {
      const std::string key = fold_key(value);
      const bool is_set = field == "tags" || record_.many_dimensions.contains(field);
      if (is_set ? !seen_.insert(field + "\n" + key).second : !seen_.insert(field).second) {
        continue;
      }
      if (is_set) {
        add_lost_member(field, value, key);
      } else {
        add_lost_value(field);
      }
    }
  }

  void add_lost_member(const std::string& set, const std::string& name, const std::string& key) {
    const StoredDecision* when = member_written(set, key);
    if (when == nullptr || when->decided_at < since_) {
      return;
    }
    const MemberSet* members = &record_.tags;
    if (set != "tags") {
      const auto found = record_.many_dimensions.find(set);
      members = found == record_.many_dimensions.end() ? nullptr : &found->second;
    }
    const auto state = members == nullptr ? MemberSet::const_iterator() : members->find(key);
    UndoRow row{set, name, "", "it is gone"};
    if (members != nullptr && state != members->end()) {
      const std::string other = state->second.present ? also_given(set, key, when->seq) : "";
      row.kept =
          other.empty() ? since_words(state->second.by, state->second.rule) : also_words(other);
      if (!state->second.present && taken_back(*when, set, name) != nullptr) {
        row.kept = kTakenBack;
      }
    }
    plan_.rows.push_back(std::move(row));
  }

  void add_lost_value(const std::string& field) {
    std::string before;
    const StoredDecision* when = nullptr;
    std::string wrote;
    for (const StoredDecision& decision : decisions_) {
      const std::string now = value_in(decision.decision, field);
      if (decision.decided_at >= since_ && now != before && fired_on(decision.decision, rule_) &&
          only_writer(decision.decision, field)) {
        when = &decision;
        wrote = now;
      }
      before = now;
    }
    if (when == nullptr) {
      return;
    }
    const ValueState* state = state_of(field);
    UndoRow row{
        field, wrote, "", state == nullptr ? "it is gone" : since_words(state->by, state->rule)};
    const StoredDecision* undone = taken_back(*when, field, wrote);
    if (undone != nullptr && state != nullptr &&
        fold_key(value_in(undone->decision, field)) == fold_key(state->value)) {
      row.kept = kTakenBack;
    }
    plan_.rows.push_back(std::move(row));
  }

  /// The decision after `when` that carried out an order to take that back; nullptr = none.
  const StoredDecision* taken_back(const StoredDecision& when,
                                   const std::string& field,
                                   const std::string& written) const {
    const std::string key = fold_key(written);
    const auto names_it = [&](const StoredDecision& decision) {
      const UndoOrder order = undo_order_from_json(decision.event.detail);
      return order.rule == rule_ &&
             (std::ranges::any_of(order.values,
                                  [&](const UndoOrder::Value& one) {
                                    return one.field == field && fold_key(one.written) == key;
                                  }) ||
              std::ranges::any_of(order.members, [&](const UndoOrder::Member& one) {
                return one.set == field && fold_key(one.name) == key;
              }));
    };
    const auto found = std::ranges::find_if(decisions_, [&](const StoredDecision& decision) {
      return decision.seq > when.seq &&
             std::ranges::find(decision.event.types, event_type::kRuleUndone) !=
                 decision.event.types.end() &&
             names_it(decision);
    });
    return found == decisions_.end() ? nullptr : &*found;
  }

  /// Whether of the rules that fired only ours writes the field.
  bool only_writer(const Json& decision, const std::string& field) const {
    return std::ranges::none_of(fired_in(decision), [&](const std::string& other) {
      return other != rule_ &&
             std::ranges::any_of(writings_of(program_, other),
                                 [&](const auto& one) { return one.first == field; });
    });
  }

  const ValueState* state_of(const std::string& field) const {
    if (field == "priority") {
      return &record_.priority;
    }
    if (field == "status") {
      return &record_.status;
    }
    if (field == "group") {
      return &record_.group;
    }
    if (field == "assignee") {
      return &record_.assignee;
    }
    const auto found = record_.dimensions.find(field);
    return found == record_.dimensions.end() ? nullptr : &found->second;
  }

  static std::string also_words(const std::string& rule) {
    return fmt::format("rule '{}' gives it, too", rule);
  }

  static std::string since_words(Actor by, const std::string& rule) {
    if (by == Actor::kRule) {
      return rule.empty() ? "the daemon changed it since"
                          : fmt::format("rule '{}' changed it since", rule);
    }
    return by == Actor::kCustomer ? "the customer changed it since" : "a person changed it since";
  }

  const Record& record_;
  const std::vector<StoredDecision>& decisions_;
  const std::string& rule_;
  TimePoint since_;
  const CompiledProgram* program_;
  UndoPlan plan_;
  std::set<std::string> seen_;
};

}  // namespace

UndoPlan plan_undo(const Record& record,
                   const std::vector<StoredDecision>& decisions,
                   const std::string& rule,
                   TimePoint since,
                   const CompiledProgram* program) {
  return UndoPlanner(record, decisions, rule, since, program).run();
}

Event undo_event(const UndoPlan& plan, const Record& record, const std::string& by, TimePoint now) {
  Event event;
  event.id =
      fmt::format("undo:{}:{}:{}", plan.order.rule, record.id, now.time_since_epoch().count());
  event.types = {std::string(event_type::kRuleUndone)};
  event.source = record.source;
  event.channel = record.channel;
  event.record = record.id;
  event.at = now;
  event.received_at = now;
  event.actor = Actor::kAgent;
  event.actor_name = by;
  event.detail = to_json(plan.order);
  return event;
}

}  // namespace triaged
