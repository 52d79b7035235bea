#include "rules/judge/breaker.h"

#include <algorithm>
#include <string_view>

#include "base/hash.h"
#include "rules/judge/evaluation.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::string_view kWornReason =
    "the rule made this change 5 times within an hour: it only watches this ticket for now";

std::uint64_t change_hash(std::string_view rule, std::string_view field, std::string_view value) {
  return hash64(value, hash64(field, hash64(rule)));
}

/// A member that a rule adds to a set, or removes from it.
std::uint64_t member_hash(std::string_view rule,
                          std::string_view set,
                          bool present,
                          std::string_view key) {
  return hash64(key, hash64(present ? "+" : "-", hash64(set, hash64(rule))));
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
    return is_worn(change_hash(rule_.id, field, value));
  }

  [[nodiscard]] bool is_worn(std::string_view set, const MemberWish& wish) const {
    return is_worn(member_hash(rule_.id, set, !wish.remove, wish.key));
  }

 private:
  [[nodiscard]] bool is_worn(std::uint64_t change) const {
    return std::ranges::count_if(record_.rule_writes, [&](const RuleWrite& write) {
             return write.change == change && is_recent(write.at, at_);
           }) >= kMostEqualChanges;
  }

  const Rule& rule_;
  const Record& record_;
  TimePoint at_;
};

bool has_value(Record& record, std::string_view field, const std::string& folded) {
  const ValueState* state = find_value(record, field, false);
  return state != nullptr && fold_key(state->value) == folded;
}

bool is_granted(Record& record, std::string_view set, const MemberWish& wish) {
  const MemberSet* members = find_members(record, set, false);
  const auto found = members == nullptr ? MemberSet::const_iterator() : members->find(wish.key);
  const bool present = members != nullptr && found != members->end() && found->second.present;
  return present != wish.remove;
}

/// A raise to a level that the record has or is above changes nothing. A cap changes nothing by
/// itself: it only bounds what others wish for.
bool would_raise(const Record& record,
                 const LevelWish& wish,
                 const std::vector<std::string>& levels) {
  const auto here = std::find_if(levels.begin(), levels.end(), [&](const std::string& level) {
    return same_name(level, record.priority.value);
  });
  return !wish.cap && (here == levels.end() || here - levels.begin() < wish.level);
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

/// Each member of the set that rules wished to add or to remove, and that they changed.
void note_members(std::string_view set,
                  const Wishes::Members& wished,
                  const MemberSet& after,
                  TimePoint at,
                  Record& record) {
  for_each_member(wished.wishes, [&](std::span<const MemberWish> wishes) {
    const std::string& key = wishes.front().key;
    const auto now = after.find(key);
    if (now == after.end() || now->second.rule.empty()) {
      return;
    }
    const auto old = wished.before.find(key);
    const bool was = old != wished.before.end() && old->second.present;
    if (was != now->second.present) {
      record.rule_writes.push_back({member_hash(now->second.rule, set, !was, key), at});
    }
  });
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
      return HeldBack{
          rule.id, std::string(shown_field(field)), Json(wish.value), std::string(kWornReason)};
    }
  }
  for (const auto& [set, wish] : wishes.members) {
    if (past.is_worn(set, wish) && !is_granted(record, set, wish)) {
      return HeldBack{
          rule.id, std::string(shown_field(set)), Json(wish.name), std::string(kWornReason)};
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
  std::vector<RuleWrite>& writes = record.rule_writes;
  std::erase_if(writes, [at](const RuleWrite& write) { return !is_recent(write.at, at); });
  writes.reserve(writes.size() + 8);
  note_values(wishes, at, record);
  for (const auto& [set, wished] : wishes.members) {
    if (const MemberSet* after =
            wished.wishes.empty() ? nullptr : find_members(record, set, false)) {
      note_members(set, wished, *after, at, record);
    }
  }
  if (writes.size() > kMostRuleWrites) {
    writes.erase(writes.begin(), writes.end() - static_cast<std::ptrdiff_t>(kMostRuleWrites));
  }
}

}  // namespace triaged
