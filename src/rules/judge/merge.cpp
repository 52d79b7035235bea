#include <algorithm>
#include <set>
#include <span>

#include "model/ticket_field.h"
#include "rules/judge/declared.h"
#include "rules/judge/own_tags.h"
#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::string_view kLockReason = "a person changed this field";

Json value_json(const std::string& value) {
  return value.empty() ? Json() : Json(value);
}

class Merger {
 public:
  Merger(const MergeContext& context, const Wishes& wishes, Record& record)
      : context_(context), wishes_(wishes), record_(record) {}

  MergeOutcome run() {
    bool single_conflict = wishes_.conflict;
    for (const auto& [field, values] : wishes_.values) {
      single_conflict = merge_value(field, values) || single_conflict;
    }
    for (const auto& [set, members] : wishes_.members) {
      merge_members(set, members);
    }
    if (single_conflict) {
      mark_conflict();
    }
    merge_scores();
    merge_priority();
    return std::move(outcome_);
  }

 private:
  void hold_back(const std::string& rule, std::string_view field, Json wish, std::string why) {
    outcome_.held_back.push_back(
        {rule, std::string(shown_field(field)), std::move(wish), std::move(why)});
  }

  std::string default_of(std::string_view field) const {
    return triaged::default_of(context_.rules, field);
  }

  bool is_locked(std::string_view field) const {
    return !record_.locks.empty() && record_.locks.contains(shown_field(field));
  }

  /// The wishes that no lock holds back.
  std::vector<const ValueWish*> free_wishes(std::string_view field, const Wishes::Values& values) {
    std::vector<const ValueWish*> free;
    free.reserve(values.wishes.size());
    const bool locked = is_locked(field);
    for (const ValueWish& wish : values.wishes) {
      if (locked && !wish.rule->override_human) {
        if (!same_name(wish.value, values.before.value)) {
          hold_back(wish.rule->id, field, value_json(wish.value), std::string(kLockReason));
        }
        continue;
      }
      free.push_back(&wish);
    }
    return free;
  }

  /// Writes the field's new value; true when the wishes were in conflict.
  bool merge_value(std::string_view field, const Wishes::Values& values) {
    ValueState& target = *find_value(record_, field, true);
    target = values.before;
    if (values.wishes.size() == 1 && !is_locked(field)) {
      const ValueWish* only = &values.wishes.front();
      take_value(field, values.before, {&only, 1}, only->rule->weight, target);
      return false;
    }
    std::vector<const ValueWish*> free = free_wishes(field, values);
    int top = 0;
    for (const ValueWish* wish : free) {
      top = std::max(top, wish->rule->weight);
    }
    const auto lighter = [top](const ValueWish* wish) { return wish->rule->weight != top; };
    std::map<std::string, std::vector<const ValueWish*>> sides;  // folded value → its wishes
    for (const ValueWish* wish : free) {
      if (!lighter(wish)) {
        sides[fold_key(wish->value)].push_back(wish);
      }
    }
    if (sides.empty() || (sides.size() > 1 && outweighs(values.before, field, top, free))) {
      return false;
    }
    if (sides.size() > 1) {
      settle_conflict(field, values.before, sides, target);
      return true;
    }
    take_value(field, values.before, sides.begin()->second, top, target);
    return false;
  }

  void take_value(std::string_view field,
                  const ValueState& before,
                  std::span<const ValueWish* const> side,
                  int weight,
                  ValueState& target) const {
    const ValueWish& first = first_by_rule(side);
    const std::string fallback = first.value.empty() ? default_of(field) : "";
    const std::string& value = first.value.empty() ? fallback : first.value;
    if (same_name(value, before.value)) {
      target.weight = std::max(before.weight, weight);
      return;
    }
    const bool overrides = std::any_of(
        side.begin(), side.end(), [](const ValueWish* wish) { return wish->rule->override_human; });
    const bool stays = field != "status" && !before.value.empty() && before.weight >= weight;
    if (stays && !overrides) {
      return;
    }
    target.value = value;
    target.weight = first.value.empty() ? 0 : weight;
    target.by = Actor::kRule;
    target.rule = first.rule->id;
  }

  /// A present value that a heavier rule set stays whatever lighter ones wish, so these are in no
  /// conflict.
  static bool outweighs(const ValueState& before,
                        std::string_view field,
                        int weight,
                        const std::vector<const ValueWish*>& wishes) {
    return field != "status" && !before.value.empty() && before.weight > weight &&
           std::none_of(wishes.begin(), wishes.end(), [](const ValueWish* wish) {
             return wish->rule->override_human;
           });
  }

  static const ValueWish& first_by_rule(std::span<const ValueWish* const> side) {
    return **std::min_element(side.begin(), side.end(), [](const auto* a, const auto* b) {
      return std::tie(a->rule->id, a->value) < std::tie(b->rule->id, b->value);
    });
  }

  void settle_conflict(std::string_view field,
                       const ValueState& before,
                       const std::map<std::string, std::vector<const ValueWish*>>& sides,
                       ValueState& target) {
    const std::string fallback = default_of(field);
    const bool keeps = !before.value.empty() && !same_name(before.value, fallback);
    if (!keeps && !same_name(before.value, fallback)) {
      target = {fallback, 0, Actor::kRule, ""};
    }
    Conflict conflict{std::string(shown_field(field)), {}, value_json(target.value)};
    for (const auto& [key, side] : sides) {
      Conflict::Side one{value_json(first_by_rule(side).value), {}};
      for (const ValueWish* wish : side) {
        one.rules.push_back(wish->rule->id);
      }
      std::sort(one.rules.begin(), one.rules.end());
      one.rules.erase(std::unique(one.rules.begin(), one.rules.end()), one.rules.end());
      conflict.values.push_back(std::move(one));
    }
    outcome_.conflicts.push_back(std::move(conflict));
  }

  void mark_conflict() {
    const std::string key = fold_key(kConflictTag);
    MemberState& tag = record_.tags[key];
    const bool removed = !tag.name.empty() && !tag.present && tag.by != Actor::kRule;
    if (!tag.present && !removed) {
      tag = {std::string(kConflictTag), true, Actor::kRule, ""};
    }
  }

  void merge_members(std::string_view set, const Wishes::Members& members) {
    MemberSet& target = *find_members(record_, set, true);
    target = members.before;
    for_each_member(members.wishes, [&](std::span<const MemberWish> wishes) {
      const auto before = members.before.find(wishes.front().key);
      merge_member(set, wishes, before == members.before.end() ? nullptr : &before->second, target);
    });
  }

  void merge_member(std::string_view set,
                    std::span<const MemberWish> wishes,
                    const MemberState* before,
                    MemberSet& target) {
    const std::string& key = wishes.front().key;
    const MemberWish* add = nullptr;
    const MemberWish* remove = nullptr;
    for (const MemberWish& wish : wishes) {
      if (!is_free(set, key, wish, before)) {
        continue;
      }
      const MemberWish*& best = wish.remove ? remove : add;
      const auto rank = [](const MemberWish& one) {
        return std::make_tuple(
            -one.rule->weight, std::string_view(one.rule->id), std::string_view(one.name));
      };
      if (best == nullptr || rank(wish) < rank(*best)) {
        best = &wish;
      }
    }
    if (add != nullptr && remove != nullptr && add->rule->weight == remove->rule->weight) {
      record_member_conflict(set, *add, *remove);
    }
    const bool adds =
        add != nullptr && (remove == nullptr || add->rule->weight >= remove->rule->weight);
    if (adds) {
      if (before == nullptr || !before->present) {
        target[key] = {add->name, true, Actor::kRule, add->rule->id};
      }
    } else if (remove != nullptr && before != nullptr && before->present) {
      target[key] = {before->name, false, Actor::kRule, remove->rule->id};
    }
  }

  /// Locks, and the law that only what the daemon added is removed.
  bool is_free(std::string_view set,
               const std::string& key,
               const MemberWish& wish,
               const MemberState* before) {
    const bool present = before != nullptr && before->present;
    if (present == !wish.remove) {
      return true;  // nothing would change, so nothing is held back
    }
    const bool ours = before == nullptr || before->by == Actor::kRule;
    const bool locked =
        (!record_.locks.empty() && record_.locks.contains(member_lock(shown_field(set), key))) ||
        (!wish.remove && before != nullptr && !before->present && !ours);
    if (locked && !wish.rule->override_human) {
      hold_back(wish.rule->id,
                set,
                Json(wish.name),
                wish.remove ? "a person added it" : "a person removed it");
      return false;
    }
    if (wish.remove && !ours && !wish.force && !wish.rule->override_human) {
      hold_back(wish.rule->id, set, Json(wish.name), "only what the rules added is removed");
      return false;
    }
    return true;
  }

  void record_member_conflict(std::string_view set,
                              const MemberWish& add,
                              const MemberWish& remove) {
    Conflict conflict{std::string(shown_field(set)), {}, Json(add.name)};
    conflict.values.push_back({{{"add", add.name}}, {add.rule->id}});
    conflict.values.push_back({{{"remove", remove.name}}, {remove.rule->id}});
    outcome_.conflicts.push_back(std::move(conflict));
  }

  void merge_scores() {
    if (!wishes_.scoring && wishes_.scores.empty()) {
      return;
    }
    for (const auto& [name, score] : context_.rules.scores) {
      const auto wishes = wishes_.scores.find(name);
      record_.scores[name] = wishes == wishes_.scores.end() ? 0 : total(score, wishes->second);
    }
  }

  static int total(const Score& score, const std::vector<ScoreWish>& wishes) {
    std::map<std::string, int> groups;
    int sum = 0;
    for (const ScoreWish& wish : wishes) {
      (wish.group.empty() ? sum : groups[wish.group]) += wish.add;
    }
    for (const auto& [name, points] : groups) {
      sum += std::clamp(points, -score.cap_per_group, score.cap_per_group);
    }
    return std::clamp(sum, 0, 100);
  }

  int level_of(const std::string& value) const {
    const std::vector<std::string>& levels = context_.rules.priority->values;
    const auto written = std::find(levels.begin(), levels.end(), value);
    if (written != levels.end() || value.empty()) {
      return value.empty() ? -1 : static_cast<int>(written - levels.begin());
    }
    const std::string key = fold_key(value);
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (fold_key(levels[i]) == key) {
        return static_cast<int>(i);
      }
    }
    return -1;
  }

  /// What one score reaches: a raise that rests on all rules that gave points.
  struct ScoredLevel {
    int level = 0;
    bool fresh = false;
    bool overrides = false;
    std::string rule;  ///< the first of them by name
  };

  ScoredLevel scored_level(const std::string& name, const std::vector<ScoreWish>& wishes) const {
    ScoredLevel scored;
    const Score& score = context_.rules.scores.at(name);
    const int points = total(score, wishes);
    for (const auto& [from, reached] : score.levels) {
      scored.level = points >= from ? std::max(scored.level, reached) : scored.level;
    }
    for (const ScoreWish& wish : wishes) {
      scored.fresh = scored.fresh || wish.fresh;
      scored.overrides = scored.overrides || wish.rule->override_human;
      scored.rule = scored.rule.empty() ? wish.rule->id : std::min(scored.rule, wish.rule->id);
    }
    return scored;
  }

  /// A lock holds back a cap, and a raise without evidence newer than the lock. Of two events in
  /// one instant, the one that is judged later is the newer.
  bool is_held(bool cap, bool fresh, bool overrides) const {
    const auto lock = record_.locks.find("priority");
    if (lock == record_.locks.end() || overrides) {
      return false;
    }
    return cap || !fresh || context_.locks_priority || context_.at < lock->second.at;
  }

  bool is_held(const LevelWish& wish) const {
    return is_held(wish.cap, wish.fresh, wish.rule->override_human);
  }

  /// The highest level that the scores reach and no lock holds back.
  int scored_level(int present) {
    int level = 0;
    for (const auto& [name, wishes] : wishes_.scores) {
      const ScoredLevel scored = scored_level(name, wishes);
      if (!is_held(false, scored.fresh, scored.overrides)) {
        level = std::max(level, scored.level);
      } else if (scored.level > present) {
        hold_back(scored.rule,
                  "priority",
                  context_.rules.priority->values[static_cast<std::size_t>(scored.level)],
                  std::string(kLockReason));
      }
    }
    return level;
  }

  void merge_priority() {
    if (!context_.rules.priority) {
      return;
    }
    const std::vector<std::string>& levels = context_.rules.priority->values;
    const ValueState& before = wishes_.priority_before;
    const int present = level_of(before.value);
    const int floor = level_of(context_.rules.priority->default_value);
    int wish = std::max(floor, scored_level(present));
    std::string rule;
    for (const LevelWish& one : wishes_.levels) {
      if (one.cap) {
        continue;
      }
      if (is_held(one)) {
        if (one.level > present) {
          hold_back(one.rule->id,
                    "priority",
                    levels[static_cast<std::size_t>(one.level)],
                    std::string(kLockReason));
        }
      } else if (one.level > wish || (one.level == wish && one.rule->id < rule)) {
        wish = one.level;
        rule = one.rule->id;
      }
    }
    int forced = -1;  // a cap that may lower what a person set
    for (const LevelWish& one : wishes_.levels) {
      if (one.cap) {
        wish = std::min(wish, one.level);
        forced = one.rule->override_human ? (forced < 0 ? one.level : std::min(forced, one.level))
                                          : forced;
      }
    }
    int result = std::max(present, wish);
    result = forced >= 0 ? std::min(result, forced) : result;
    record_.priority = before;
    if (present < 0 && !before.value.empty() && wish <= floor) {
      return;  // a value of the platform's that no level names is not lowered to the default
    }
    if (result != present && result >= 0 && result < static_cast<int>(levels.size())) {
      record_.priority = {levels[static_cast<std::size_t>(result)], 0, Actor::kRule, rule};
    }
  }

  const MergeContext& context_;
  const Wishes& wishes_;
  Record& record_;
  MergeOutcome outcome_;
};

}  // namespace

ValueState* find_value(Record& record, std::string_view field, bool create) {
  if (const TicketField* plain = find_ticket_field(field)) {
    return &(record.*(plain->state));
  }
  const std::string_view name = shown_field(field);
  auto& values = name.size() < field.size() ? record.dimensions : record.custom;
  const auto found = values.find(name);
  if (found != values.end()) {
    return &found->second;
  }
  return create ? &values[std::string(name)] : nullptr;
}

std::string member_lock(std::string_view set, const std::string& key) {
  return set == "tags" ? "tag:" + key : std::string(set);
}

MemberSet* find_members(Record& record, std::string_view set, bool create) {
  if (set == "tags") {
    return &record.tags;
  }
  if (set == "collaborators") {
    return &record.collaborators;
  }
  const std::string_view name = shown_field(set);
  const auto found = record.many_dimensions.find(name);
  if (found != record.many_dimensions.end()) {
    return &found->second;
  }
  return create ? &record.many_dimensions[std::string(name)] : nullptr;
}

void add_value_wish(Wishes& wishes, Record& record, std::string_view field, ValueWish&& wish) {
  auto place = wishes.values.find(field);
  if (place == wishes.values.end()) {
    place = wishes.values.try_emplace(field).first;
    const ValueState* state = find_value(record, field, false);
    place->second.before = state == nullptr ? ValueState{} : *state;
  }
  place->second.wishes.push_back(std::move(wish));
}

void add_member_wish(Wishes& wishes, Record& record, std::string_view set, MemberWish&& wish) {
  auto place = wishes.members.find(set);
  if (place == wishes.members.end()) {
    place = wishes.members.try_emplace(set).first;
    const MemberSet* members = find_members(record, set, false);
    place->second.before = members == nullptr ? MemberSet{} : *members;
    place->second.wishes.reserve(8);
  }
  std::vector<MemberWish>& by_key = place->second.wishes;
  const auto after = std::upper_bound(
      by_key.begin(), by_key.end(), wish.key, [](const auto& key, const auto& one) {
        return key < one.key;
      });
  by_key.insert(after, std::move(wish));
}

MergeOutcome merge(const MergeContext& context, const Wishes& wishes, Record& record) {
  return Merger(context, wishes, record).run();
}

}  // namespace triaged
