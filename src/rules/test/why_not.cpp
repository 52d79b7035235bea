#include "rules/test/why_not.h"

#include <algorithm>

#include "rules/judge/tests_against.h"

namespace triaged {
namespace {

std::string refusal_of(const Rule& rule, const ConditionInput& input) {
  if (rule.unless && evaluate(*rule.unless, input) == Truth::kTrue) {
    return "its 'unless' is true: " + condition_to_string(*rule.unless);
  }
  for (const RuleException& exception : rule.exceptions) {
    if (evaluate(exception.when, input) == Truth::kTrue) {
      return "its exception '" + exception.name + "' is true";
    }
  }
  return "";
}

std::string names_of(const std::vector<EventFilter>& events) {
  std::string out;
  for (const EventFilter& event : events) {
    out += (out.empty() ? "" : ", ") + event.type;
  }
  return out;
}

std::string why_asked(const Rule& rule, const ConditionInput& input, bool listens) {
  if (!listens) {
    return "it listens to " + names_of(rule.events) + " only";
  }
  std::string against;
  if (rule.when) {
    for (const std::string& test : tests_against(*rule.when, input)) {
      against += (against.empty() ? "" : "; ") + test;
    }
  }
  return against.empty() ? refusal_of(rule, input) : against;
}

}  // namespace

std::string why_not_fired(const CompiledProgram& program,
                          const std::string& rule,
                          const Event& event,
                          const Record& before,
                          const EvaluationOptions& options) {
  const std::vector<Rule>& rules = program.rules().rules;
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&rule](const Rule& one) { return one.id == rule; });
  if (found == rules.end()) {
    return "";
  }
  if (found->mode.kind != Mode::Kind::kLive) {
    return found->mode.kind == Mode::Kind::kOff ? "it is off" : "it is not live, see 'would'";
  }
  std::string why = "its phase did not run for this event";
  const PhaseWatch watch = [&](Phase phase, const ConditionInput& input, const auto& types) {
    if (phase != found->phase) {
      return;
    }
    const bool listens =
        std::any_of(found->events.begin(), found->events.end(), [&types](const EventFilter& one) {
          return std::find(types.begin(), types.end(), one.type) != types.end();
        });
    why = why_asked(*found, input, listens);
  };
  EvaluationOptions watching = options;
  watching.watch = &watch;
  auto evaluation = program.begin_with(event, before, watching);
  while (!evaluation->done()) {
    evaluation->resume({});
  }
  return why;
}

}  // namespace triaged
