#include "rules/test/permit_book.h"

#include <algorithm>
#include <set>

#include "model/refused_effects.h"

namespace triaged {

bool PermitBook::is_used_up(const Reservation& wish, TimePoint at) const {
  const auto known = granted_.find(wish.key);
  return known != granted_.end() && std::ranges::count_if(known->second, [&](TimePoint granted) {
                                      return granted > at - wish.window && granted <= at;
                                    }) >= wish.at_most;
}

// An effect waits for all of its limits: none is used when one refuses.
void PermitBook::grant(Decision& decision, TimePoint at) {
  std::vector<std::string> refused;
  for (const Reservation& wish : decision.reservations) {
    if (is_used_up(wish, at)) {
      refused.push_back(wish.effect);
    }
  }
  std::set<std::string> taken;
  for (const Reservation& wish : decision.reservations) {
    const bool is_refused = std::ranges::find(refused, wish.effect) != refused.end();
    if (!is_refused && (!wish.shared || taken.insert(wish.key).second)) {
      granted_[wish.key].push_back(at);
    }
  }
  hold_back_refused(decision, refused);
}

}  // namespace triaged
