#pragma once

#include <span>
#include <vector>

#include "analyse/witness.h"

namespace triaged {

/// What makes a rule fire at `now`: its condition true, nothing that refuses it true.
std::vector<Goal> fire_goals(const Rule& rule, const CompiledProgram& program, TimePoint now);

/// The events that a rule listens to, one choice each.
std::vector<EventChoice> event_choices(const Rule& rule);
/// Those that both listen to.
std::vector<EventChoice> common_events(const Rule& a, const Rule& b);
/// Whether `b` listens to every event that `a` listens to.
bool hears_all(const Rule& a, const Rule& b);

/// A rule's wish for a single-valued field, as written.
struct SingleWish {
  std::string field;  ///< as decisions name it
  std::string value;
};
/// Those that the rule's effects name, in their order; values that only an event tells are left
/// out.
std::vector<SingleWish> single_wishes(const Rule& rule);

/// Whether `above` grants or outweighs an effect of `rule`, whenever both fire.
bool covers(const Rule& above, const Rule& rule, const Effect& effect);

}  // namespace triaged
