#pragma once

#include <cstdint>
#include <span>

#include "analyse/demand.h"
#include "analyse/scene.h"

namespace triaged {

/// What came of choosing a value for one field.
enum class Choice : std::uint8_t {
  kFound,
  kImpossible,  ///< no value at all does
  kUnknown,     ///< none of those tried does, but there are others
};

/// Chooses a value that gives every one of the tests, all of one field, a wished for truth, and
/// puts it into the scene.
Choice choose_field(std::span<const Goal> tests, const RuleSet& rules, Scene& scene);

/// The field that a test of a field, or of a table's keys, looks at.
const FieldRef& field_of(const Condition& condition);

/// Whether the field's value is the same in every phase: it belongs to the event, not the record.
bool is_fixed(const FieldRef& field);

}  // namespace triaged
