#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "rules/program.h"

namespace triaged {

/// The questions of a survey as they are kept with an invitation: one language, all that a page
/// needs. {language, questions: [{id, kind: yes_no|scale|text, text, from, to, low, high, max}]}.
Json survey_form(const SurveySpec& survey, std::string_view language);

/// What the page shows.
enum class SurveyPageState { kOpen, kThanks, kAnswered, kExpired, kUnknown };

/// A whole HTML page that works without scripts. `form` is survey_form's; `problem` is shown above
/// the questions. Everything from outside is escaped. `form` may be null for the states without
/// questions.
std::string render_survey_page(SurveyPageState state,
                               const Json& form,
                               std::string_view problem = "");

/// Reads a posted form (application/x-www-form-urlencoded) against the questions: question id →
/// value (true/false, number, text). kInvalidInput, with a message in the page's language: nothing
/// answered, a value outside its scale.
Result<Json> parse_survey_answer(const Json& form, std::string_view body);

}  // namespace triaged
