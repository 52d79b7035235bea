#pragma once

#include <string>
#include <vector>

#include "rules/judge/evaluate_condition.h"

namespace triaged {

/// The tests below a condition that keep it from being true, each as its value and its canonical
/// form: `false  text: {…}`. Empty when it is true.
std::vector<std::string> tests_against(const Condition& condition, const ConditionInput& input);

}  // namespace triaged
