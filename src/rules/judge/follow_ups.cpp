// Events of our own that a decision leads to: what a rule changed is heard by the rules in turn.
#include "base/json_text.h"
#include "rules/judge/breaker.h"
#include "rules/judge/evaluation.h"
#include "rules/judge/status_move.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// Changes of ours may lead to each other this often; then the chain stops, visibly.
constexpr int kMaxHops = 3;

}  // namespace

/// `what` tells the event from others that this one leads to.
void RuleEvaluation::follow_up(std::string_view what,
                               const std::string& rule,
                               std::vector<std::string> types,
                               FieldChange change) {
  if (event_.hop >= kMaxHops) {
    decision_.failed.push_back({rule,
                                "effects on " + change.field + " led to each other " +
                                    std::to_string(kMaxHops) + " times: the chain stops here"});
    return;
  }
  Event follow;
  follow.id = event_.id + ":" + std::string(what) + ":" + std::to_string(event_.hop + 1);
  follow.types = std::move(types);
  follow.source = event_.source;
  follow.channel = event_.channel;
  follow.conversation = event_.conversation;
  follow.record = decision_.record.id;
  follow.at = event_.at;
  follow.received_at = event_.received_at;
  follow.actor = Actor::kRule;
  follow.actor_name = rule;
  follow.hop = event_.hop + 1;
  follow.backfill = event_.backfill;
  follow.changes.push_back(std::move(change));
  if (follow.is(event_type::kTagAdded)) {
    follow.detail = {{"name", follow.changes.front().to.front()}};
  }
  decision_.follow_ups.push_back(std::move(follow));
}

/// A status that rules or an undo gave, and each new tag that some rule waits for.
void RuleEvaluation::finish_follow_ups() {
  if (!decision_.ignored.empty()) {
    return;
  }
  const ValueState& status = decision_.record.status;
  const std::string_view move =
      settle_status(program_.rules(), intake_.status, intake_.types, event_.at, decision_.record);
  if (!same_name(status.value, intake_.status)) {
    std::vector<std::string> types{std::string(event_type::kTicketUpdated)};
    if (!move.empty()) {
      types.emplace_back(move);
    }
    follow_up("status",
              status.rule,
              std::move(types),
              {"status", text_or_null<Json>(intake_.status), Json(status.value), Actor::kRule});
  }
  if (program_.awaits_tags()) {
    follow_tags();
  }
}

/// A tag that came with the ticket is none that was added, and an event that tells of one is not
/// followed by another.
void RuleEvaluation::follow_tags() {
  const std::string told =
      event_.is(event_type::kTagAdded) ? fold_key(string_at(event_.detail, "name")) : "";
  for (const auto& [key, tag] : decision_.record.tags) {
    const auto old = before_.tags.find(key);
    const bool stood = old != before_.tags.end() && old->second.present;
    const bool came_along = intake_.opening && tag.by != Actor::kRule;
    if (tag.present && !stood && !came_along && key != told && program_.awaits_tag(key)) {
      follow_up("tag:" + key,
                tag.rule,
                {std::string(event_type::kTagAdded)},
                {"tags", Json::array(), Json::array({tag.name}), tag.by});
    }
  }
}

/// Whether the rule may only watch, because what it wishes for was taken back too often. Said.
bool RuleEvaluation::keep_from_oscillating(const Rule& rule, const RuleWishes& wishes) {
  std::optional<HeldBack> held =
      oscillation(rule, wishes, program_.priority().values, event_.at, decision_.record);
  if (!held) {
    return false;
  }
  decision_.oscillating.push_back(rule.id);
  if (traces_ != nullptr) {
    for (RuleTrace& trace : *traces_) {
      if (trace.rule == rule.id) {
        trace.state = RuleTrace::State::kWatching;
        trace.reason = held->reason;
      }
    }
  }
  refused_.push_back(*std::move(held));
  return true;
}

}  // namespace triaged
