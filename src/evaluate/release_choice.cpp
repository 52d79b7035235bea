#include "evaluate/release_choice.h"

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "evaluate/ticket_outcome.h"

namespace triaged {
namespace {

constexpr std::uint64_t kMyriad = 10000;

/// Chance that is the same for a release and a record on every machine: 0 … 9999. A record that
/// opens just now is named by what it will hold.
int draw_release(const std::string& release, const Event& event, const Record& record) {
  const bool opening = !is_opened(record);
  const std::string& source = opening ? event.source : record.source;
  const std::string& conversation = opening ? event.conversation : record.conversation;
  const std::string name =
      conversation.empty() ? std::to_string(record.id) : source + '\n' + conversation;
  const Sha256 hash = sha256(release + '\n' + name);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) {
    number = number << 8U | hash[i];
  }
  return static_cast<int>(number % kMyriad);
}

bool has_effect(const Decision& decision, const std::string& key) {
  return std::ranges::find(decision.effects, key, &SingleEffect::key) != decision.effects.end();
}

Json effect_value(const SingleEffect& effect) {
  return effect.text.empty() ? Json(effect.target) : Json(effect.text);
}

}  // namespace

const Program& program_for(const Event& event, const Record& before, const JudgingRules& rules) {
  const bool drawn = rules.candidate && draw_release(rules.candidate->name, event, before) <
                                            rules.candidate->per_myriad;
  return drawn ? *rules.candidate->program : *rules.program;
}

void add_would_changes(const std::string& name, const Decision& candidate, Decision& decision) {
  const TicketOutcome ours = outcome_of(decision.record);
  for (FieldDifference& one : differences(ours, outcome_of(candidate.record))) {
    decision.would.push_back(
        {name, Phase::kEngage, one.field, std::move(one.before), std::move(one.after)});
  }
  for (const SingleEffect& effect : candidate.effects) {
    if (!has_effect(decision, effect.key)) {
      decision.would.push_back({name,
                                Phase::kEngage,
                                std::string(to_string(effect.kind)),
                                Json(),
                                effect_value(effect)});
    }
  }
  for (const SingleEffect& effect : decision.effects) {
    if (!has_effect(candidate, effect.key)) {
      decision.would.push_back({name,
                                Phase::kEngage,
                                std::string(to_string(effect.kind)),
                                effect_value(effect),
                                Json()});
    }
  }
}

}  // namespace triaged
