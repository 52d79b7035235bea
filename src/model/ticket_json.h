#pragma once

#include "model/event.h"

namespace triaged {

/// Shared by the stored forms of events and records. Only for src/model.
Json to_json(const TicketState& ticket);
TicketState ticket_from_json(const Json& json);

}  // namespace triaged
