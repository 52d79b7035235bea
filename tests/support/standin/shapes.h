#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "standin/desk.h"

namespace triaged::standin {

/// The integer forms of a message's type inside a conversation: 0 incoming, 1 outgoing.
int message_type_number(const std::string& name);
/// Whole seconds since 1970.
std::int64_t unix_seconds(TimePoint at);
/// `{"<field>": {"previous_value", "current_value"}}`, one entry of `changed_attributes`.
Json change_of(const std::string& field, const Json& before, const Json& after);
/// The title's form that Chatwoot accepts: letters of any script, digits, `_` and `-`.
bool is_label_title(const std::string& title);
/// The agents and inboxes every fresh account has.
std::vector<Json> default_agents();
std::vector<Json> default_inboxes();

}  // namespace triaged::standin
