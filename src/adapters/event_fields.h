#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/value_map.h"
#include "base/json.h"
#include "model/event.h"

namespace triaged {

/// True for a field that a descriptor may set: a name of event_field_names(), or one that begins
/// with `detail.`, `survey.`, `customer.custom.` or `ticket.custom.`.
bool is_event_field(std::string_view name);
std::vector<std::string> event_field_names();

/// Puts a value into an event, typed as the field wants it; null changes nothing. `at` is
/// milliseconds and is kept by the caller.
void set_event_field(Event& event, std::string_view name, const Json& value);

}  // namespace triaged
