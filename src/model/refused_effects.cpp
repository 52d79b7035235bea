#include "model/refused_effects.h"

#include <algorithm>
#include <set>
#include <utility>

namespace triaged {

Grants settle_reservations(const std::vector<Reservation>& wishes,
                           const std::function<bool(const Reservation&)>& is_used_up) {
  Grants grants;
  for (const Reservation& wish : wishes) {
    if (is_used_up(wish)) {
      grants.refused.push_back(&wish);
    }
  }
  const std::vector<std::string> refused = refused_effects(grants);
  std::set<std::string> taken;
  for (const Reservation& wish : wishes) {
    const bool waits = std::ranges::find(refused, wish.effect) != refused.end();
    if (!waits && taken.insert(wish.key).second) {
      grants.taken.push_back(&wish);
    }
  }
  return grants;
}

std::vector<std::string> refused_effects(const Grants& grants) {
  std::vector<std::string> keys;
  for (const Reservation* wish : grants.refused) {
    if (std::ranges::find(keys, wish->effect) == keys.end()) {
      keys.push_back(wish->effect);
    }
  }
  return keys;
}

void hold_back_refused(Decision& decision, const std::vector<std::string>& refused) {
  std::vector<SingleEffect> granted;
  for (SingleEffect& effect : decision.effects) {
    if (std::ranges::find(refused, effect.key) == refused.end()) {
      granted.push_back(std::move(effect));
      continue;
    }
    decision.held_back.push_back({effect.rule,
                                  std::string(to_string(effect.kind)),
                                  effect.text.empty() ? effect.target : effect.text,
                                  "its limit is used up"});
  }
  decision.effects = std::move(granted);
}

}  // namespace triaged
