#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "rules/compile.h"
#include "store/store.h"

namespace triaged {

/// Why a ticket's stored decisions came out as they did: `{number, decisions: [{event, decided_at,
/// types, decision, damaged, again}]}`. Each event is judged again in its turn with the facts that
/// were used then; `again` tells of the rules that fired, were held back or came near (or only of
/// `rule`): `{same, reason, rules, merges}`. `same` is false where it comes out otherwise than what
/// is stored, which `reason` explains: other rules run now. `again` is null where nothing can be
/// judged again. kNotFound: no such ticket, or neither `programs` nor the ticket's decisions know
/// `rule`, whose spelling counts folded. Of `programs` the one that made a decision explains it,
/// else the first; there may be none.
Result<Json> explain_ticket(Store& store,
                            const std::vector<const CompiledProgram*>& programs,
                            const std::string& ticket,
                            const std::string& rule);

}  // namespace triaged
