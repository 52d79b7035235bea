#pragma once

#include <span>
#include <string>

#include "yaml/faults.h"

namespace triaged {

/// Of the rules that a command examines or tries, each place without a rule file is a fault where
/// it was `named` on the command line: nothing would be said of it. Configured layers may be empty,
/// but not all. What cannot be read is left to the loader.
void refuse_empty_layers(std::span<const std::string> layers, bool named, Faults& faults);

}  // namespace triaged
