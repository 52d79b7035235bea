#pragma once

#include <string>

#include "rules/rule_set.h"

namespace triaged {

/// An event and the record before it, as far as they have been chosen, and what the rules will work
/// out of them. A plain value.
struct Scene {
  Event event;
  Record record;
  SurveyResult survey;
  std::string verdict = "valid";

  [[nodiscard]] RecordSnapshot snapshot(const RuleSet& rules) const;
};

/// Puts a value where read_field() finds it. False: no event or record can hold this one, or none
/// that a test may choose.
bool put_field(const FieldRef& field, const FieldValue& value, const RuleSet& rules, Scene& scene);

}  // namespace triaged
