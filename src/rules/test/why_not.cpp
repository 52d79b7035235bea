#include "rules/test/why_not.h"

#include <algorithm>

#include "rules/judge/hearing.h"
#include "rules/judge/tests_against.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// A list of keywords may fill pages: what comes after so many code points is in the rule file.
constexpr std::size_t kShownPoints = 160;

std::string refusal_text(const Rule& rule, const RuleRefusal& refused) {
  return rule.unless && refused.condition == &*rule.unless
             ? "its 'unless' is true: " +
                   cut_points(condition_as_written(*rule.unless), kShownPoints)
             : "its exception '" + std::string(refused.name) + "' is true";
}

/// `ticket.solved, tag.added (name: vip)`.
std::string names_of(const std::vector<EventFilter>& events) {
  std::string out;
  for (const EventFilter& event : events) {
    std::string detail;
    for (const auto& [key, value] : event.detail) {
      detail += (detail.empty() ? "" : ", ") + key + ": " + value;
    }
    out += (out.empty() ? "" : ", ") + event.type + (detail.empty() ? "" : " (" + detail + ")");
  }
  return out;
}

std::string why_asked(const CompiledProgram& program,
                      const Rule& rule,
                      const ConditionInput& input,
                      const std::vector<std::string>& types) {
  if (!listens(rule.events, types, input.snapshot.event.detail)) {
    return "it listens to " + names_of(rule.events) + " only";
  }
  std::string against;
  if (rule.when) {
    for (const std::string& test : tests_against(*rule.when, input)) {
      against += (against.empty() ? "" : "; ") + cut_points(test, kShownPoints);
    }
  }
  const auto refused = refusal(program, rule, input);
  return against.empty() && refused ? refusal_text(rule, *refused) : against;
}

}  // namespace

std::string why_not_fired(const CompiledProgram& program,
                          const std::string& rule,
                          const Event& event,
                          const Record& before,
                          const EvaluationOptions& options) {
  const Result<const Rule*> named = program.find_rule(rule);
  if (!named.ok()) {
    return "";
  }
  const Rule* found = *named;
  if (found->mode.kind != Mode::Kind::kLive) {
    return found->mode.kind == Mode::Kind::kOff ? "it is off" : "it is not live, see 'would'";
  }
  std::string why = "its phase did not run for this event";
  const PhaseWatch watch = [&](Phase phase, const ConditionInput& input, const auto& types) {
    if (phase == found->phase) {
      why = why_asked(program, *found, input, types);
    }
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
