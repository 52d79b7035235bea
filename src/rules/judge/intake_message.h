#pragma once

#include <string_view>

#include "rules/judge/intake.h"

namespace triaged {

/// A customer's message, into `out`: the verdict before any rule, our own tags, and whether it
/// reopens a ticket that was done. The event has a message, `folded` is its whole text, `before`
/// the record before the event.
void take_message(const RuleSet& rules,
                  const Event& event,
                  std::string_view folded,
                  const Record& before,
                  Intake& out);

}  // namespace triaged
