#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/http.h"

namespace triaged {

/// One query parameter, or "".
std::string query_value(const HttpRequest& request, std::string_view name);
/// Every value of a parameter that may be given several times.
std::vector<std::string> query_values(const HttpRequest& request, std::string_view name);

}  // namespace triaged
