#pragma once

#include <string_view>

namespace triaged {

/// The program's version as its build names it, like `0.1.0`.
std::string_view version();

}  // namespace triaged
