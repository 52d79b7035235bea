#pragma once

#include <string>

#include "base/result.h"
#include "model/outbox.h"
#include "survey/survey_codes.h"

namespace triaged {

/// Puts into an entry's text what is only known, or only allowed, at send time: the record's number
/// before notes and notices and where a text waits for it, and a survey's link, whose code is never
/// stored. Other entries stay as they are. kInvalidInput: a survey is to be sent and `public_url`
/// is empty.
Result<void> complete_entry_text(OutboxEntry& entry,
                                 const Record& record,
                                 const SurveyCodes& codes,
                                 const std::string& public_url);

}  // namespace triaged
