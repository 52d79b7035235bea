#include <algorithm>

#include "analyse/prover.h"
#include "analyse/rule_goals.h"
#include "text/fold.h"

namespace triaged {
namespace {

bool names(const std::vector<std::string>& rules, const std::string& rule) {
  return std::find(rules.begin(), rules.end(), rule) != rules.end();
}

/// Whether the run recorded a conflict over the field with the two rules on different sides.
bool shows_conflict(const Decision& decision,
                    const std::string& field,
                    const std::string& a,
                    const std::string& b) {
  return std::any_of(
      decision.conflicts.begin(), decision.conflicts.end(), [&](const Conflict& conflict) {
        bool has_a = false;
        bool has_b = false;
        for (const Conflict::Side& side : conflict.values) {
          has_a = has_a || names(side.rules, a);
          has_b = has_b || names(side.rules, b);
        }
        return conflict.field == field && has_a && has_b;
      });
}

}  // namespace

std::vector<Prover::Pair> Prover::list_pairs() {
  struct Wish {
    const Rule* rule;
    std::string value;
  };
  std::map<std::pair<std::string, int>, std::vector<Wish>> groups;  // by field and weight
  for (const Rule* rule : rules_) {
    for (SingleWish& wish : single_wishes(*rule)) {
      groups[{wish.field, rule->weight}].push_back({rule, std::move(wish.value)});
    }
  }
  std::vector<Pair> pairs;
  for (const auto& [key, wishes] : groups) {
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      for (std::size_t j = i + 1; j < wishes.size(); ++j) {
        const bool differ =
            wishes[i].rule != wishes[j].rule && !same_name(wishes[i].value, wishes[j].value);
        if (differ && pairs.size() >= options_.pairs) {
          ++report_.pairs_left;
        } else if (differ) {
          pairs.push_back(
              {wishes[i].rule, wishes[j].rule, key.first, wishes[i].value, wishes[j].value});
        }
      }
    }
  }
  return pairs;
}

/// Rules that all wish for something else would make a finding of every two of them: whoever mends
/// those shown sees the next.
bool Prover::is_known(const Pair& pair) const {
  constexpr std::size_t kShownOfARule = 3;
  const auto shown = [&](const Rule* rule) {
    const auto found = conflicts_.find({rule, pair.field});
    return found != conflicts_.end() && found->second >= kShownOfARule;
  };
  return shown(pair.a) && shown(pair.b);
}

void Prover::judge_pair(const Pair& pair) {
  if (is_known(pair)) {
    ++report_.pairs_known;
    return;
  }
  ++report_.pairs;
  const std::vector<EventChoice> events = common_events(*pair.a, *pair.b);
  if (events.empty() || !alive_.contains(pair.a) || !alive_.contains(pair.b)) {
    return;  // what is said about the one rule alone is enough
  }
  std::vector<Goal> goals = fire_goals(*pair.a, *program_, options_.now);
  const std::vector<Goal> more = fire_goals(*pair.b, *program_, options_.now);
  goals.insert(goals.end(), more.begin(), more.end());
  finder_.watch(nullptr);
  bool together = false;
  Search search = finder_.find(goals, events, [&](const Witness& witness) {
    together =
        together || (fired(witness.decision, pair.a->id) && fired(witness.decision, pair.b->id));
    return shows_conflict(witness.decision, pair.field, pair.a->id, pair.b->id);
  });
  if (search.end == Search::End::kImpossible) {
    return;
  }
  const bool found_one = search.end == Search::End::kFound;
  if (found_one) {
    ++conflicts_[{pair.a, pair.field}];
    ++conflicts_[{pair.b, pair.field}];
  }
  Finding found =
      finding(found_one ? Finding::Kind::kConflict : Finding::Kind::kUndecided, *pair.a);
  found.other = pair.b->id;
  found.other_at = pair.b->at;
  found.field = pair.field;
  found.value = pair.value_a;
  found.other_value = pair.value_b;
  found.weight = pair.a->weight;
  found.witness = std::move(search.witness);
  found.reason = found_one  ? ""
                 : together ? "both fire for messages that were run, but a heavier rule decided "
                              "each time"
                            : std::move(search.reason);
  report_.findings.push_back(std::move(found));
}

}  // namespace triaged
