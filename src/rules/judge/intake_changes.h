#pragma once

#include <string_view>

#include "rules/judge/intake.h"

namespace triaged {

/// What changed on the platform, into `out`: the values, the locks of what people set, and an
/// `agent.corrected` for each value of ours that they set otherwise. Echoes leave nothing. Returns
/// the event that a change of the status was (`ticket.solved`, …), "" where none was.
std::string_view take_changes(const RuleSet& rules, const Event& event, Intake& out);

}  // namespace triaged
