#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "deliver/route.h"
#include "model/outbox.h"
#include "model/record.h"

namespace triaged {

/// Why this entry must not be sent now although it could be: mode, test customers only, expired.
/// Nothing = send it. The reason names no contact.
std::optional<std::string> withhold_reason(const OutboxEntry& entry,
                                           const Record& record,
                                           const DeliveryPolicy& policy,
                                           TimePoint now);

}  // namespace triaged
