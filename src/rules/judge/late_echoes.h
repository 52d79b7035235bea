#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "model/event.h"
#include "model/record.h"

namespace triaged {

/// What an event's changes mean beside what the record holds. Kept with the decision: what the desk
/// showed then is not known any more when it is judged again.
struct EchoReading {
  /// The changes that are passed over: no person's but ours, told late, or older than what a person
  /// changed since. `status`, `priority`, `group` and `assignee` by name, a tag as `tag:<folded>`.
  std::vector<std::string> late;
  /// The event that was to tell of a rule's status, where the desk could not be given it, so that a
  /// person, or a later write of ours, has brought it there now; null = none.
  Json owed;
};

/// Not every platform says whose write an event comes from. A write of ours may be under way when
/// the record moves on, so what comes back of it is neither what the record holds now nor a
/// person's wish: a value that one of ours took the place of in the last two minutes, while the
/// desk has not confirmed the newer one or confirmed it after the event; a tag that is not there
/// yet, or still there, because a write of ours is to come.
EchoReading read_echoes(const Event& event, const Record& before);

/// The same, as a stored decision has it.
EchoReading stored_echoes(const Json& decision);

/// Whether the change says that the field has this value: by itself, or as one that the platform
/// shows alike.
bool tells(const FieldChange& change, const std::string& value);

/// Remembers for read_echoes() the values of `before` that rules, or we, gave others in place of.
void note_replaced(const Record& before, TimePoint at, Record& after);

}  // namespace triaged
