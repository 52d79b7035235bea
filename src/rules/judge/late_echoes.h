#pragma once

#include <string>
#include <vector>

#include "model/event.h"
#include "model/record.h"

namespace triaged {

/// The changes of the event that are no person's but ours, told late: `status`, `priority`, `group`
/// and `assignee` by name, a tag as `tag:<folded>`. Not every platform says whose write an event
/// comes from. A write of ours may be under way when the record moves on, so what comes back of it
/// is neither what the record holds now nor a person's wish: a value that one of ours took the
/// place of in the last two minutes, while the desk has not confirmed the newer one or confirmed it
/// after the event; a tag that is not there yet, or still there, because a write of ours is to
/// come.
std::vector<std::string> late_echoes(const Event& event, const Record& before);

/// Whether the change says that the field has this value: by itself, or as one that the platform
/// shows alike.
bool tells(const FieldChange& change, const std::string& value);

/// Remembers for late_echoes() the values of `before` that rules, or we, gave others in place of.
void note_replaced(const Record& before, TimePoint at, Record& after);

}  // namespace triaged
