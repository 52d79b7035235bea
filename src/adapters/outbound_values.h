#pragma once

#include <string>

#include "adapters/descriptor.h"
#include "base/json.h"
#include "model/outbox.h"
#include "model/record.h"

namespace triaged {

/// What the templates of an outbound step read.

/// `entry`: the entry's arguments with its key and rule. `authored`: its text is a rule's, whose
/// marked values (model/value_marks.h) are shown without the marks.
Json entry_value(const OutboxEntry& entry, bool authored);

/// `record`.
Json record_value(const Record& record);

/// Every text of the arguments, made safe for the markup.
Json escape_all(Markup markup, const Json& value, const std::string& link_base);

}  // namespace triaged
