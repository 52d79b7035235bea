#pragma once

#include <string>

namespace triaged {

/// A condition's text for people to read: of a list of more than eight quoted words the first six
/// stand, and how many more there are. The rule file has them all.
std::string with_short_lists(const std::string& text);

}  // namespace triaged
