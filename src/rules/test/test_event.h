#pragma once

#include "model/event.h"
#include "yaml/faults.h"
#include "yaml/mapping.h"

namespace triaged {

/// Reads the `customer` of a test's `given` or event into `customer`.
void read_test_customer(const YamlNode& node, Faults& faults, Customer& customer);

/// Reads the `ticket` of a test's `given` or event: how the platform's ticket looks.
void read_test_ticket(const YamlNode& node, Faults& faults, TicketState& state);

/// Reads a test step's event: names of event types, and shorthand for the fields they carry.
/// `start` holds what the case gives (customer, conversation, time) and is filled in.
Event read_test_event(const YamlNode& node, Event start, Faults& faults);

}  // namespace triaged
