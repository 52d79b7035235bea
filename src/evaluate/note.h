#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "model/decision.h"
#include "rules/program.h"

namespace triaged {

/// A part of a note that stands or falls as a whole.
struct NoteLine {
  std::string key;          ///< of the effect that it tells of; "" = the daemon's own
  std::string text;         ///< with values marked (model/value_marks.h); may hold line ends
  bool if_refused = false;  ///< stands only when the effect's limit was used up
};

/// The one private note of an event under the configured policy: at most five lines of our own
/// (what, why, conflicts, what to do if it is wrong) and the rules' notes. Contacts and sensitive
/// numbers are masked. Declared names and values stand as people read them in `language`. Empty
/// when there is nothing to say. `before` is the record the decision began with.
std::vector<NoteLine> compose_note(const Record& before,
                                   const Decision& decision,
                                   NotePolicy policy,
                                   std::string_view language,
                                   const Program& program);

}  // namespace triaged
