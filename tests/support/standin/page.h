#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace triaged::standin {

/// The inbox as an agent sees it: one row a conversation with its labels, priority, team, status
/// and messages. `language` is `en` or anything else for Chinese. Labels the account does not
/// define are struck out, for the platform shows none of those. Reloads itself.
std::string render_inbox(const Json& snapshot, std::string_view language);

}  // namespace triaged::standin
