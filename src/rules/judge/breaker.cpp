#include "rules/judge/breaker.h"

#include <algorithm>
#include <string_view>

#include "rules/judge/evaluation.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::string_view kWornReason =
    "the rule made this change 5 times within an hour: it only watches this ticket for now";

/// FNV-1a: equal on every machine, and cheap enough for every change.
std::uint64_t change_hash(std::string_view rule, std::string_view field, std::string_view value) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const std::string_view part : {rule, field, value}) {
    for (const char c : part) {
      hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    }
    hash = (hash ^ 0xFFU) * 1099511628211ULL;  // no byte of UTF-8
  }
  return hash;
}

std::string member_change(bool present, const std::string& key) {
  return (present ? '+' : '-') + key;
}

bool is_recent(TimePoint write, TimePoint at) {
  return write > at - kBreakerWindow;
}

/// What a rule has done to a record lately.
class Past {
 public:
  Past(const Rule& rule, const Record& record, TimePoint at)
      : rule_(rule), record_(record), at_(at) {}

  [[nodiscard]] bool is_worn(std::string_view field, std::string_view value) const {
    const std::uint64_t change = change_hash(rule_.id, field, value);
    return std::ranges::count_if(record_.rule_writes, [&](const RuleWrite& write) {
             return write.change == change && is_recent(write.at, at_);
           }) >= kMostEqualChanges;
  }

 private:
  const Rule& rule_;
  const Record& record_;
  TimePoint at_;
};

bool has_value(Record& record, std::string_view field, const std::string& folded) {
  const ValueState* state = find_value(record, field, false);
  return state != nullptr && fold_key(state->value) == folded;
}

bool is_granted(Record& record,
                std::string_view set,
                const MemberWish& wish,
                const std::string& key) {
  const MemberSet* members = find_members(record, set, false);
  const bool present = members != nullptr && members->contains(key) && members->at(key).present;
  return present != wish.remove;
}

/// A raise to a level that the record has or is above changes nothing. A cap changes nothing by
/// itself: it only bounds what others wish for.
bool would_raise(const Record& record,
                 const LevelWish& wish,
                 const std::vector<std::string>& levels) {
  const auto here = std::find_if(levels.begin(), levels.end(), [&](const std::string& level) {
    return fold_key(level) == fold_key(record.priority.value);
  });
  return !wish.cap && (here == levels.end() || here - levels.begin() < wish.level);
}

/// The part of a field's name that people know.
std::string plain_field(std::string_view field) {
  const bool dimension = field.starts_with(kDimensionPrefix);
  return std::string(dimension ? field.substr(kDimensionPrefix.size()) : field);
}

void note_values(const Wishes& wishes, TimePoint at, Record& record) {
  for (const auto& [field, values] : wishes.values) {
    const ValueState* now = find_value(record, field, false);
    const bool ours = now != nullptr && now->by == Actor::kRule && !now->rule.empty();
    if (ours && now->value != values.before.value) {
      record.rule_writes.push_back({change_hash(now->rule, field, fold_key(now->value)), at});
    }
  }
  const ValueState& priority = record.priority;
  if (!priority.rule.empty() && priority.value != wishes.priority_before.value) {
    record.rule_writes.push_back(
        {change_hash(priority.rule, "priority", fold_key(priority.value)), at});
  }
}

/// One member of a set that rules wished to add or to remove.
void note_member(std::string_view set,
                 const std::string& key,
                 const MemberSet& before,
                 TimePoint at,
                 Record& record) {
  const MemberSet* members = find_members(record, set, false);
  const auto now = members == nullptr ? before.end() : members->find(key);
  if (members == nullptr || now == members->end() || now->second.rule.empty()) {
    return;
  }
  const auto old = before.find(key);
  const bool was = old != before.end() && old->second.present;
  if (was != now->second.present) {
    record.rule_writes.push_back(
        {change_hash(now->second.rule, set, member_change(!was, key)), at});
  }
}

void note_members(const Wishes& wishes, TimePoint at, Record& record) {
  for (const auto& one : wishes.members) {
    const Wishes::Members& members = one.second;
    for_each_member(members.wishes, [&](std::span<const MemberWish> same) {
      note_member(one.first, same.front().key, members.before, at, record);
    });
  }
}

}  // namespace

std::optional<HeldBack> oscillation(const Rule& rule,
                                    const RuleWishes& wishes,
                                    const std::vector<std::string>& levels,
                                    TimePoint at,
                                    Record& record) {
  if (record.rule_writes.size() < kMostEqualChanges) {
    return std::nullopt;
  }
  const Past past(rule, record, at);
  for (const auto& [field, wish] : wishes.values) {
    const std::string value = fold_key(wish.value);
    if (past.is_worn(field, value) && !has_value(record, field, value)) {
      return HeldBack{rule.id, plain_field(field), Json(wish.value), std::string(kWornReason)};
    }
  }
  for (const auto& [set, wish] : wishes.members) {
    const std::string key = fold_key(wish.name);
    if (past.is_worn(set, member_change(!wish.remove, key)) &&
        !is_granted(record, set, wish, key)) {
      return HeldBack{rule.id, plain_field(set), Json(wish.name), std::string(kWornReason)};
    }
  }
  for (const LevelWish& wish : wishes.levels) {
    const std::string& level = levels[static_cast<std::size_t>(wish.level)];
    if (past.is_worn("priority", fold_key(level)) && would_raise(record, wish, levels)) {
      return HeldBack{rule.id, "priority", Json(level), std::string(kWornReason)};
    }
  }
  return std::nullopt;
}

void note_rule_writes(const Wishes& wishes, TimePoint at, Record& record) {
  std::erase_if(record.rule_writes,
                [at](const RuleWrite& write) { return !is_recent(write.at, at); });
  note_values(wishes, at, record);
  note_members(wishes, at, record);
  std::vector<RuleWrite>& writes = record.rule_writes;
  if (writes.size() > kMostRuleWrites) {
    writes.erase(writes.begin(), writes.end() - static_cast<std::ptrdiff_t>(kMostRuleWrites));
  }
}

}  // namespace triaged
