#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "model/event.h"

namespace triaged {

/// A question to the journal that rules ask while they run. Equal ids are equal questions.
struct FactQuery {
  enum class Kind : std::uint8_t { kCount, kSurge, kNearDuplicate };
  std::string id;  ///< stable name within the program: rule id and place
  Kind kind = Kind::kCount;
  Json spec;       ///< the atom's own parameters, as compiled
  Json group;      ///< values of the `same` fields for this event
  TimePoint at{};  ///< the event's time: the window's inclusive end
};

/// The answer to one query. `value` is a number for kCount, {count, baseline} for kSurge, the match
/// or null for kNearDuplicate.
struct Fact {
  std::string id;
  Json value;
};
using Facts = std::vector<Fact>;

}  // namespace triaged
