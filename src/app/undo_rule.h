#pragma once

#include "base/json.h"
#include "base/result.h"
#include "receive/admin_site.h"
#include "rules/compile.h"
#include "store/store.h"

namespace triaged {

/// Takes back what a rule wrote: an event of our own goes into the lane of each of its tickets, so
/// the decision, the locks and the outbox do the rest. `{rule, since, dry_run, state, tickets:
/// [{ticket, taken_back: [{field, from, to}], kept: [{field, value, reason}]}]}`; `state` is
/// `planned` (a dry run: nothing is stored) or `ordered`. kNotFound: no such rule is loaded and
/// none fired since. kUnavailable: the store.
Result<OrderedJson> undo_rule(Store& store,
                              const CompiledProgram* program,
                              UndoWish wish,
                              TimePoint now);

}  // namespace triaged
