#pragma once

#include <optional>
#include <string>

#include "rules/judge/fact_book.h"
#include "rules/rule_set.h"

namespace triaged {

/// Who of a team gets a ticket, or why nobody does.
struct TeamPick {
  std::string person;   ///< "" = nobody
  std::string refusal;  ///< why; "" when there is somebody
  bool turn = false;    ///< it was their turn, which the journal keeps when they get the ticket
};

/// What the journal must say before somebody can be picked; nothing when it need not be asked: the
/// ticket is already with one of the team, or fewer than two can take it.
std::optional<FactQuery> team_question(const TeamAssignEffect& effect,
                                       const RuleSet& rules,
                                       const RecordSnapshot& snapshot);

/// Who it is. The one who already has the ticket keeps it; by turns, the next in declared order
/// after whom the journal says was last, passing over those not on duty; by load, who has the
/// fewest open tickets beside this one, the first in declared order of equals.
TeamPick pick_of_team(const TeamAssignEffect& effect,
                      const RuleSet& rules,
                      const RecordSnapshot& snapshot,
                      const FactBook& facts);

}  // namespace triaged
