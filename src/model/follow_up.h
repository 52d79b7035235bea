#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "model/outbox.h"
#include "model/record.h"

namespace triaged {

/// Whether the event tells of a status that a rule, or an undo, gave.
bool is_status_follow_up(const Event& event);

/// Lets an event that tells of our status wait in the sync that writes the status. A later one in
/// the same sync takes its place.
void hold_back(const Event& follow_up, OutboxEntry& sync);

/// What waits in a sync that is given up or withheld, for DeskView::owed; null where nothing does.
Json take_held(OutboxEntry& sync);
/// What an entry's args are overlaid with once it was taken.
Json nothing_held();

/// The event that waits in a sync which is done by now, or else is owed since one that was given
/// up: `at` that time. Nothing where none does, or where another status stands on the desk.
/// kInvalidInput: it cannot be read.
Result<std::optional<Event>> follow_up_of(const OutboxEntry& sync,
                                          const DeskView& desk,
                                          TimePoint at);

/// The event that the desk owes of this status; nothing where it owes none.
std::optional<Event> owed_of(const DeskView& desk, std::string_view status);

}  // namespace triaged
