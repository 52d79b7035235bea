#pragma once

#include "model/event.h"
#include "model/json_fields.h"

namespace triaged {

/// Shared by the stored forms of events, records and decisions. Only for src/model.
void write(JsonWriter& out, const TicketState& ticket);
void write(JsonWriter& out, const Customer& customer);
void write(JsonWriter& out, const FieldChange& change);
TicketState ticket_from_json(const Json& json);

}  // namespace triaged
