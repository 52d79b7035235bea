#include "rules/test/invariants.h"

#include <algorithm>

#include "text/mask.h"

namespace triaged {
namespace {

const std::string kPriorityInvariant = "priority never falls because of a message";
const std::string kContactInvariant = "no contact is written unmasked";
const std::string kSurveyInvariant = "at most one survey per ticket and solved";

bool shows_personal(const std::string& text) {
  return mask_personal(text) != text;
}

std::string broken_text(const std::string& invariant, const std::string& found) {
  return "'" + invariant + "' does not hold: " + found;
}

}  // namespace

const std::vector<std::string>& invariant_names() {
  static const std::vector<std::string> kNames{
      kPriorityInvariant, kContactInvariant, kSurveyInvariant};
  return kNames;
}

bool Invariants::asked(const std::string& name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

int Invariants::level(const std::string& priority) const {
  const std::vector<std::string>& levels = program_.priority().values;
  return static_cast<int>(std::find(levels.begin(), levels.end(), priority) - levels.begin());
}

std::vector<std::string> Invariants::check(const Event& event,
                                           const Record& before,
                                           std::span<const Decision> decisions) {
  std::vector<std::string> broken;
  const std::string& now = decisions.back().record.priority.value;
  if (asked(kPriorityInvariant) && event.is(event_type::kMessageCustomer) &&
      !before.priority.value.empty() && level(now) < level(before.priority.value)) {
    broken.push_back(broken_text(kPriorityInvariant,
                                 "it fell from '" + before.priority.value + "' to '" + now + "'"));
  }
  for (const Decision& decision : decisions) {
    check_effects(decision, broken);
  }
  return broken;
}

void Invariants::check_effects(const Decision& decision, std::vector<std::string>& broken) {
  for (const SingleEffect& effect : decision.effects) {
    // What a webhook sends is in its arguments.
    if (asked(kContactInvariant) &&
        (shows_personal(effect.text) || shows_personal(dump_json(effect.args)))) {
      broken.push_back(broken_text(kContactInvariant, "rule '" + effect.rule + "' writes one"));
    }
    if (asked(kSurveyInvariant) && effect.kind == EffectKind::kSurvey &&
        !surveys_.insert({effect.target, decision.record.solved_count}).second) {
      broken.push_back(
          broken_text(kSurveyInvariant, "survey '" + effect.target + "' goes out again"));
    }
  }
}

}  // namespace triaged
