#include "rules/judge/tests_against.h"

namespace triaged {
namespace {

/// `wanted`: what the conditions around this one need it to be.
void add_against(const Condition& condition,
                 const ConditionInput& input,
                 bool wanted,
                 std::vector<std::string>& out) {
  const Truth truth = evaluate(condition, input);
  if (truth == (wanted ? Truth::kTrue : Truth::kFalse)) {
    return;
  }
  const auto each = [&](const std::vector<Condition>& children, bool child_wanted) {
    for (const Condition& child : children) {
      add_against(child, input, child_wanted, out);
    }
  };
  if (const auto* all = std::get_if<AllOf>(&condition.node)) {
    each(all->children, wanted);
  } else if (const auto* any = std::get_if<AnyOf>(&condition.node)) {
    each(any->children, wanted);
  } else if (const auto* none = std::get_if<NoneOf>(&condition.node)) {
    each(none->children, !wanted);
  } else {
    out.push_back(std::string(to_string(truth)) + "  " + condition_as_written(condition));
  }
}

}  // namespace

std::vector<std::string> tests_against(const Condition& condition, const ConditionInput& input) {
  std::vector<std::string> out;
  add_against(condition, input, true, out);
  return out;
}

}  // namespace triaged
