#pragma once

#include <optional>
#include <span>
#include <string>

#include "model/outbox.h"

namespace triaged {

/// A note whose lines wait for permits comes to the commit as `args.lines`, [{key, text}]: `key` is
/// that of the effect a line tells of, "" where it needs none. Makes `args.text` of the lines that
/// were not refused, and of those with `if_refused` that were. False: none is left, so there is no
/// note. Other entries stay as they are.
bool settle_note_lines(OutboxEntry& entry, std::span<const std::string> refused);

/// What the commit makes of a planned entry: the entry, with a note's lines settled, or nothing
/// when `refused` (keys of effects) names it or all of its lines.
std::optional<OutboxEntry> granted_entry(const OutboxEntry& planned,
                                         std::span<const std::string> refused);

}  // namespace triaged
