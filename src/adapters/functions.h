#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/value_map.h"
#include "base/json.h"

namespace triaged {

/// One of the closed set of functions that a descriptor may put behind a `|`. Pure; gives null for
/// what it cannot read. Times are milliseconds since 1970 (UTC).
struct Function {
  std::string_view name;
  std::size_t least_args;
  std::size_t most_args;
  Json (*apply)(const Json& input, std::span<const std::string> args, const ValueMaps* values);
};

/// nullptr when there is none of that name.
const Function* find_function(std::string_view name);
/// For suggestions and the reference page.
std::vector<std::string> function_names();

/// A telephone number in E.164: digits after a plus; a leading 00 is a plus, a national number gets
/// `country` (digits, may be ""). "" when it is none.
std::string to_e164(std::string_view number, std::string_view country);

}  // namespace triaged
