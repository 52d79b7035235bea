#pragma once

#include <functional>
#include <string>
#include <vector>

#include "model/decision.h"

namespace triaged {

/// What becomes of a decision's reservations. They belong to the decision.
struct Grants {
  std::vector<const Reservation*> refused;
  std::vector<const Reservation*> taken;  ///< each takes one permit of its key
};

/// An effect waits for all of its reservations: none is taken when one is refused. Those of one
/// key take one permit together. `is_used_up` is asked for each, before any is taken.
Grants settle_reservations(const std::vector<Reservation>& wishes,
                           const std::function<bool(const Reservation&)>& is_used_up);

/// The keys of the effects that are refused, each once.
std::vector<std::string> refused_effects(const Grants& grants);

/// What a limit refused is no effect: those of the keys `refused` are held back, with the reason.
void hold_back_refused(Decision& decision, const std::vector<std::string>& refused);

}  // namespace triaged
