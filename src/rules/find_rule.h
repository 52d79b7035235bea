#pragma once

#include <span>
#include <string>

#include "base/result.h"

namespace triaged {

/// That no rule has this id, with the nearest of those that there are. kNotFound.
Error no_such_rule(const std::string& id, std::span<const std::string> known);

/// The one of `known` that is written so, or in another spelling that folds to the same (`VIP` and
/// `ｖｉｐ`). kNotFound: no_such_rule().
Result<std::string> find_rule_id(const std::string& id, std::span<const std::string> known);

}  // namespace triaged
