#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/config.h"
#include "model/decision.h"
#include "rules/program.h"

namespace triaged {

/// The one private note of an event under the configured policy: at most five lines of our own
/// (what, why, conflicts, what to do if it is wrong) and the rules' notes. Contacts and sensitive
/// numbers are masked. Declared names and values stand as people read them in `language`. Nothing
/// when there is nothing to say. `before` is the record the decision began with.
std::optional<std::string> compose_note(const Record& before,
                                        const Decision& decision,
                                        NotePolicy policy,
                                        std::string_view language,
                                        const Program& program);

}  // namespace triaged
