#include "rules/test/permit_book.h"

#include <algorithm>

#include "model/refused_effects.h"

namespace triaged {

bool PermitBook::is_used_up(const Reservation& wish, TimePoint at) const {
  const auto known = granted_.find(wish.key);
  return known != granted_.end() && std::ranges::count_if(known->second, [&](TimePoint granted) {
                                      return granted > at - wish.window && granted <= at;
                                    }) >= wish.at_most;
}

void PermitBook::grant(Decision& decision, TimePoint at) {
  const Grants grants = settle_reservations(
      decision.reservations, [&](const Reservation& wish) { return is_used_up(wish, at); });
  for (const Reservation* taken : grants.taken) {
    granted_[taken->key].push_back(at);
  }
  hold_back_refused(decision, refused_effects(grants));
}

}  // namespace triaged
