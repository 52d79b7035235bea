#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/record.h"
#include "rules/rule_set.h"

namespace triaged {

/// How far a ticket is.
enum class TicketStage : std::uint8_t { kOpen, kSolved, kClosed };

/// What a status says of that: open, unless the rules declare it as solved or closed.
TicketStage stage_of(const RuleSet& rules, const std::string& status);

/// The event that it is when the record's ticket gets the status `to`: `ticket.solved`,
/// `ticket.closed`, `ticket.reopened`; "" when the ticket was as far already.
std::string_view event_of_move(const RuleSet& rules, const Record& record, const std::string& to);

/// What such an event leaves in the record, which has its new status already, whoever brought it
/// about: times, counts, ended locks. Does nothing for other types.
void take_move(const RuleSet& rules, std::string_view type, TimePoint at, Record& record);

/// A status that rules gave, or an undo gave back, after the record held `before`: leaves in the
/// record what a person's move would, and tells the event that this is; "" when it is none.
/// `types` are the event's own.
std::string_view settle_status(const RuleSet& rules,
                               const std::string& before,
                               const std::vector<std::string>& types,
                               TimePoint at,
                               Record& record);

}  // namespace triaged
