#include "rules/judge/take_back.h"

#include <algorithm>
#include <utility>

#include "model/ticket_field.h"
#include "rules/judge/declared.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr const char* kChangedSince = "it was changed since the rule wrote it";
constexpr const char* kNothingElse =
    "nothing stood there before and no default is declared: the ticket goes on to show it";

/// The field as wishes name it.
std::string inner_name(const std::string& field) {
  return find_ticket_field(field) != nullptr ? field : std::string(kDimensionPrefix) + field;
}

ValueState* value_of(Record& record, const std::string& field) {
  return find_value(record, inner_name(field), false);
}

MemberSet* members_of(Record& record, const std::string& set) {
  return find_members(record, set == "tags" ? set : std::string(kDimensionPrefix) + set, false);
}

// A weight without a rule that gives the value would make what goes back compete with rules that
// have one.
void put_back(const RuleSet& rules, const UndoOrder::Value& one, ValueState& state) {
  const bool is_default = one.before.empty();
  const auto heir = std::ranges::find(rules.rules, one.heir, &Rule::id);
  state = {is_default ? default_of(rules, inner_name(one.field)) : one.before,
           heir == rules.rules.end() ? 0 : heir->weight,
           Actor::kRule,
           one.heir};
}

bool is_rules(Actor by, const std::string& by_rule, const std::string& rule) {
  return by == Actor::kRule && by_rule == rule;
}

Json members_json(const std::vector<UndoOrder::Member>& members) {
  Json all = Json::array();
  for (const UndoOrder::Member& one : members) {
    all.push_back({{"set", one.set}, {"name", one.name}});
    if (!one.heir.empty()) {
      all.back()["heir"] = one.heir;
    }
  }
  return all;
}

std::vector<UndoOrder::Member> members_from(const Json& detail, const char* place) {
  std::vector<UndoOrder::Member> all;
  const Json* members = find_json(detail, place);
  if (members != nullptr && members->is_array()) {
    for (const Json& one : *members) {
      all.push_back({string_at(one, "set"), string_at(one, "name"), string_at(one, "heir")});
    }
  }
  return all;
}

}  // namespace

Json to_json(const UndoOrder& order) {
  Json values = Json::array();
  for (const UndoOrder::Value& one : order.values) {
    values.push_back({{"field", one.field}, {"written", one.written}, {"before", one.before}});
    if (!one.heir.empty()) {
      values.back()["heir"] = one.heir;
    }
  }
  return {{"rule", order.rule},
          {"values", std::move(values)},
          {"members", members_json(order.members)},
          {"released", members_json(order.released)}};
}

UndoOrder undo_order_from_json(const Json& detail) {
  UndoOrder order;
  order.rule = string_at(detail, "rule");
  if (const Json* values = find_json(detail, "/values"); values != nullptr && values->is_array()) {
    for (const Json& one : *values) {
      order.values.push_back({string_at(one, "field"),
                              string_at(one, "written"),
                              string_at(one, "before"),
                              string_at(one, "heir")});
    }
  }
  order.members = members_from(detail, "/members");
  order.released = members_from(detail, "/released");
  return order;
}

std::vector<HeldBack> take_back(const RuleSet& rules, const UndoOrder& order, Record& record) {
  std::vector<HeldBack> kept;
  for (const UndoOrder::Value& one : order.values) {
    ValueState* state = value_of(record, one.field);
    if (state == nullptr || !is_rules(state->by, state->rule, order.rule) ||
        !same_name(state->value, one.written) || record.locks.contains(one.field)) {
      kept.push_back({order.rule, one.field, Json(one.before), kChangedSince});
      continue;
    }
    put_back(rules, one, *state);
    if (state->value.empty() && find_ticket_field(one.field) != nullptr) {
      kept.push_back({order.rule, one.field, Json(one.written), kNothingElse});
    }
  }
  for (const UndoOrder::Member& one : order.members) {
    MemberSet* members = members_of(record, one.set);
    const std::string key = fold_key(one.name);
    const auto found = members == nullptr ? MemberSet::iterator() : members->find(key);
    const bool locked = record.locks.contains(member_lock(one.set, key));
    if (members == nullptr || found == members->end() || !found->second.present ||
        !is_rules(found->second.by, found->second.rule, order.rule) || locked) {
      kept.push_back({order.rule, one.set, Json(one.name), kChangedSince});
      continue;
    }
    found->second = {found->second.name, !one.heir.empty(), Actor::kRule, one.heir};
  }
  return kept;
}

}  // namespace triaged
