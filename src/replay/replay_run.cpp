#include "replay/replay_run.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "evaluate/decide.h"
#include "store/memory/memory_store.h"
#include "text/fold.h"

namespace triaged {
namespace {

/// Chains end by themselves (engine: at the third hop); this only bounds a fault of ours.
constexpr int kMostRounds = 100;

/// The tags that the record would have after a change that names those taken away and added.
FieldChange whole_tags(FieldChange change, const Record& record) {
  std::vector<std::string> tags = present_names(record.tags);
  const Json before = tags;
  for (const Json& gone : change.from) {
    const auto* name = gone.get_ptr<const std::string*>();
    std::erase_if(
        tags, [name](const std::string& tag) { return name != nullptr && same_name(tag, *name); });
  }
  for (const Json& added : change.to) {
    if (added.is_string()) {
      tags.push_back(added.get<std::string>());
    }
  }
  change.from = before;
  change.to = tags;
  return change;
}

/// The event as it would have come if only what was somebody's had been told.
Event with_heard(Event event, const std::vector<FieldChange>& heard, const Record& record) {
  event.changes.clear();
  for (const FieldChange& change : heard) {
    event.changes.push_back(change.field == "tags" ? whole_tags(change, record) : change);
  }
  return event;
}

}  // namespace

ReplayRun::ReplayRun(std::shared_ptr<const Program> program, Zone zone)
    : program_(std::move(program)),
      store_(make_memory_store({.numbers = {.zone = zone}, .keeps_history = false})) {
}

// The journal's records stand for themselves: links that delivery learned lead to them too, and
// those are not part of what is replayed.
Result<ReplayStep> ReplayRun::judge(const ReplayEvent& item) {
  Delivery delivery;
  delivery.webhook.source = item.event.source;
  delivery.webhook.received_at = item.event.received_at;
  delivery.events.push_back(item.event);
  const auto known = records_.find(item.record);
  delivery.events.front().record = known == records_.end() ? 0 : known->second;
  TRY(append_one(*store_, delivery));
  ReplayStep step;
  for (int round = 0; round < kMostRounds; ++round) {
    if (!TRY(judge_waiting(item, step))) {
      break;
    }
  }
  std::ranges::sort(step.fired);
  step.fired.erase(std::unique(step.fired.begin(), step.fired.end()), step.fired.end());
  if (step.record != 0) {
    step.outcome = outcome_of(record_);
    if (item.record != 0) {
      records_.emplace(item.record, step.record);
    }
  }
  return step;
}

Result<bool> ReplayRun::judge_waiting(const ReplayEvent& item, ReplayStep& step) {
  Claim claim;
  claim.worker = "replay";
  claim.now = item.event.received_at;
  std::vector<LaneClaim> lanes = TRY(store_->claim_lanes(claim));
  for (LaneClaim& lane : lanes) {
    step.record = lane.lane;
    record_ = std::move(lane.record);
    for (const PendingEvent& pending : lane.events) {
      TRY(judge_one(item, lane, pending, step));
    }
  }
  return !lanes.empty();
}

Result<void> ReplayRun::judge_one(const ReplayEvent& item,
                                  const LaneClaim& lane,
                                  const PendingEvent& pending,
                                  ReplayStep& step) {
  Decided decided;
  decided.lane = lane.lane;
  decided.fence = lane.fence;
  decided.seq = pending.seq;
  decided.decided_at = pending.event.received_at;
  std::optional<PendingEvent> heard;
  if (item.heard && pending.event.id == item.event.id) {
    heard = {pending.seq, with_heard(pending.event, *item.heard, record_)};
  }
  decided.decision = TRY(decide(*program_, *store_, heard ? *heard : pending, record_));
  decided.decision.record.replaced.clear();  // no write comes back
  for (const FiredRule& fired : decided.decision.fired) {
    step.fired.push_back(fired.rule);
  }
  step.ignored = !decided.decision.ignored.empty();
  const std::vector<Outcome> outcomes = TRY(store_->commit_decisions({&decided, 1}));
  if (outcomes.empty() || !outcomes.front().ok()) {
    return internal_error("the journal in memory did not take the decision");
  }
  record_ = std::move(decided.decision.record);
  return {};
}

}  // namespace triaged
