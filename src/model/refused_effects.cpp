#include "model/refused_effects.h"

#include <algorithm>
#include <utility>

namespace triaged {

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
