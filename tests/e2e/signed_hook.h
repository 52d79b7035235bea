#pragma once

#include <httplib.h>

#include <cstdint>
#include <functional>
#include <string>

#include "base/clock.h"

namespace triaged::e2e {

/// Far beyond what anything takes; only a failure waits this long.
constexpr Millis kPatience{60'000};

/// Looks until `wanted` holds; false when it never did. What happens in another process can only be
/// looked for.
bool eventually(const std::function<bool()>& wanted, Millis span = kPatience);

/// The webhook of a customer's message, as Chatwoot shapes it.
std::string message_body(std::int64_t conversation, const std::string& text, TimePoint at);

/// Posts a body to /hooks/desk as Chatwoot would. `at` is what is signed as the time.
httplib::Result post_signed(httplib::Client& client,
                            const std::string& body,
                            const std::string& delivery,
                            TimePoint at,
                            const std::string& secret);

}  // namespace triaged::e2e
