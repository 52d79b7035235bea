#pragma once

#include <string>

#include "yaml/faults.h"

namespace triaged {

/// The faults without those about a name that stands in `unread`, what syntax errors hide of the
/// files: it may well be declared there. The name is what a message quotes first.
Faults without_names_in(const Faults& faults, const std::string& unread);

}  // namespace triaged
