#include "rules/judge/intake.h"

namespace triaged {

SurveyResult read_answer(const RuleSet& rules, const Event& event) {
  SurveyResult result;
  if (!event.survey.is_object()) {
    return result;
  }
  result.id = string_at(event.survey, "id");
  const Survey* survey = find_named(rules.surveys, result.id);
  if (survey == nullptr) {
    return result;
  }
  const SurveySpec& spec = survey->spec;
  result.id = spec.id;
  const auto answer = event.survey.find(spec.class_of);
  if (!spec.class_of.empty() && answer != event.survey.end()) {
    if (answer->is_boolean()) {
      result.score = answer->get<bool>() ? 1 : 0;
    } else if (answer->is_number_integer()) {
      result.score = answer->get<int>();
    }
  }
  for (const SurveySpec::Class& one : spec.classes) {
    if (result.score && *result.score >= one.from && *result.score <= one.to) {
      result.cls = one.name;
      break;
    }
  }
  return result;
}

}  // namespace triaged
