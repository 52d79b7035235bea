#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "model/record.h"
#include "rules/judge/wishes.h"

namespace triaged {

struct RuleWishes;

/// A rule that makes the same change to one record again and again, because something else keeps
/// taking it back, may make it this often in kBreakerWindow; then it only watches. Only loops
/// count: whatever the customer does begins anew, see Event::is_customer_act().
inline constexpr int kMostEqualChanges = 5;
inline constexpr Millis kBreakerWindow = std::chrono::hours(1);
/// A record keeps no more of its rules' changes than the newest of this many.
inline constexpr std::size_t kMostRuleWrites = 200;

/// The first of a rule's wishes that it has made come true as often as it may before `at`, and
/// would now again. For the most part there is none, which costs next to nothing. `levels` are the
/// priority's; the record stays as it is.
std::optional<HeldBack> oscillation(const Rule& rule,
                                    const RuleWishes& wishes,
                                    const std::vector<std::string>& levels,
                                    TimePoint at,
                                    Record& record);

/// Keeps the changes that merging `wishes` made in `record`, and forgets those of an hour ago and
/// those over kMostRuleWrites.
void note_rule_writes(const Wishes& wishes, TimePoint at, Record& record);

}  // namespace triaged
