#pragma once

#include <string>
#include <vector>

#include "model/decision.h"

namespace triaged {

/// What a limit refused is no effect: those of the keys `refused` are held back, with the reason.
void hold_back_refused(Decision& decision, const std::vector<std::string>& refused);

}  // namespace triaged
