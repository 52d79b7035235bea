#pragma once

#include <string>

namespace triaged {

/// Who runs the command: the account's name, else its number.
std::string user_name();

}  // namespace triaged
