#include "trial/try_journal.h"

#include <algorithm>
#include <utility>

#include "evaluate/decide.h"
#include "model/note_lines.h"
#include "model/number_place.h"
#include "model/refused_effects.h"
#include "store/memory/memory_store.h"

namespace triaged {
namespace {

/// Chains end by themselves (engine: at the third hop); this only bounds a fault of ours.
constexpr std::size_t kMostFollowUps = 1000;

/// An event that opens no record, on a ticket that has none.
Tried without_record(Event event) {
  Tried tried;
  tried.decision.event_id = event.id;
  tried.decision.ignored =
      event.own
          ? "the echo of our own write"
          : "the ticket has no record: only message.customer, ticket.created and app.* open one";
  tried.event = std::move(event);
  return tried;
}

}  // namespace

TryJournal::TryJournal(std::shared_ptr<const CompiledProgram> program,
                       RoutingSource routing,
                       const SurveyCodes& codes,
                       Zone zone)
    : program_(std::move(program)),
      routing_(std::move(routing)),
      codes_(codes),
      store_(make_memory_store({{.zone = zone}})) {
}

Result<Tried> TryJournal::judge(Event event) {
  Delivery delivery;
  delivery.webhook.source = event.source;
  delivery.webhook.received_at = event.received_at;
  delivery.events.push_back(event);
  TRY(store_->append({&delivery, 1}));
  std::vector<Tried> all;
  while (all.size() < kMostFollowUps) {
    std::vector<Tried> judged = TRY(judge_waiting(event.received_at));
    if (judged.empty()) {
      break;
    }
    std::ranges::move(judged, std::back_inserter(all));
  }
  if (all.empty()) {
    return without_record(std::move(event));
  }
  Tried first = std::move(all.front());
  all.erase(all.begin());
  first.follow_ups = std::move(all);
  return first;
}

Result<std::vector<Tried>> TryJournal::judge_waiting(TimePoint now) {
  Claim claim;
  claim.worker = "try";
  claim.now = now;
  const std::vector<LaneClaim> lanes = TRY(store_->claim_lanes(claim));
  std::vector<Tried> judged;
  for (const LaneClaim& lane : lanes) {
    Record record = lane.record;
    for (const PendingEvent& pending : lane.events) {
      judged.push_back(TRY(judge_one(lane, pending, std::move(record))));
      record = judged.back().decision.record;
    }
  }
  return judged;
}

Result<Tried> TryJournal::judge_one(const LaneClaim& lane,
                                    const PendingEvent& pending,
                                    Record before) {
  Tried tried;
  tried.event = pending.event;
  tried.before = std::move(before);
  Decided decided;
  decided.lane = lane.lane;
  decided.fence = lane.fence;
  decided.seq = pending.seq;
  decided.decided_at = pending.event.received_at;
  decided.decision = TRY(decide(*program_, *store_, pending, tried.before));
  decided.decision.record.replaced.clear();  // each write is confirmed at once
  Planned planned = plan(tried.event,
                         tried.before,
                         decided.decision,
                         {*program_, routing_(decided.decision.record.source), codes_, true});
  decided.entries = std::move(planned.entries);
  decided.surveys = std::move(planned.surveys);
  const std::vector<Outcome> outcomes = TRY(store_->commit_decisions({&decided, 1}));
  if (outcomes.empty() || !outcomes.front().ok()) {
    return internal_error("the journal did not take the decision");
  }
  const std::vector<std::string>& refused = outcomes.front().refused;
  for (const OutboxEntry& entry : decided.entries) {
    if (std::optional<OutboxEntry> granted = granted_entry(entry, refused)) {
      tried.writes.push_back(std::move(*granted));
    }
  }
  tried.number = TRY(store_->find_record(own_name(lane.lane))).number;
  tried.decision = std::move(decided.decision);
  hold_back_refused(tried.decision, refused);
  for (SingleEffect& effect : tried.decision.effects) {
    effect.text = with_number(std::move(effect.text), tried.number);
  }
  return tried;
}

}  // namespace triaged
