#pragma once

#include <optional>

#include "base/result.h"
#include "model/outbox.h"
#include "model/record.h"

namespace triaged {

/// Whether the event tells of a status that a rule, or an undo, gave.
bool is_status_follow_up(const Event& event);

/// Lets an event that tells of our status wait in the sync that writes the status. A later one in
/// the same sync takes its place.
void hold_back(const Event& follow_up, OutboxEntry& sync);

/// The event that waits in a sync which is done by now, `at` that time; nothing where none does, or
/// where another status was wished for since or stands on the desk. kInvalidInput: it cannot be
/// read.
Result<std::optional<Event>> follow_up_of(const OutboxEntry& sync,
                                          const Record& record,
                                          const DeskView& desk,
                                          TimePoint at);

}  // namespace triaged
