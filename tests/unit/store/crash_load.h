#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "store/store.h"

namespace triaged {

/// The work that the crash test's two processes do on the same store.

inline constexpr TimePoint kCrashNow{std::chrono::sys_days(std::chrono::year(2024) / 5 / 20)};

inline Delivery crash_delivery(const std::string& conversation, int n) {
  Event event;
  event.id = conversation + "/" + std::to_string(n);
  event.types = {std::string(event_type::kMessageCustomer)};
  event.source = "chat";
  event.conversation = conversation;
  event.at = kCrashNow;
  event.received_at = kCrashNow;
  event.message = Message{};
  event.message->text = std::to_string(n);
  Delivery delivery;
  delivery.webhook.source = "chat";
  delivery.webhook.received_at = kCrashNow;
  delivery.webhook.body = std::string(1000, 'x') + event.id;
  delivery.dedupe_keys = {event.id};
  delivery.events = {std::move(event)};
  return delivery;
}

inline Claim crash_claim(int at_most) {
  Claim claim;
  claim.now = kCrashNow;
  claim.at_most = at_most;
  return claim;
}

/// Decides what is pending, with one note for each event; says how many.
inline int decide_some(Store& store, int at_most) {
  Result<std::vector<LaneClaim>> claims = store.claim_lanes(crash_claim(at_most));
  std::vector<Decided> batch;
  for (const LaneClaim& claim : claims.ok() ? *claims : std::vector<LaneClaim>{}) {
    for (const PendingEvent& pending : claim.events) {
      Decided decided;
      decided.lane = claim.lane;
      decided.fence = claim.fence;
      decided.seq = pending.seq;
      decided.decided_at = kCrashNow;
      decided.decision.event_id = pending.event.id;
      decided.decision.record = claim.record;
      decided.decision.record.conversation = pending.event.conversation;
      OutboxEntry note;
      note.destination = "desk";
      note.kind = EntryKind::kNote;
      note.key = "note/" + pending.event.id;
      decided.entries = {std::move(note)};
      batch.push_back(std::move(decided));
    }
  }
  const Result<std::vector<Outcome>> outcomes = store.commit_decisions(batch);
  return outcomes.ok() ? static_cast<int>(outcomes->size()) : 0;
}

/// Sends what is owed; `sent` hears of each before it is recorded. Says how many.
inline int send_some(Store& store,
                     int at_most,
                     const std::function<void(const OutboxClaim&)>& sent) {
  Result<std::vector<OutboxClaim>> claims = store.claim_outbox(crash_claim(at_most));
  std::vector<Attempted> batch;
  for (const OutboxClaim& claim : claims.ok() ? *claims : std::vector<OutboxClaim>{}) {
    sent(claim);
    Attempted attempted;
    attempted.entry = claim.entry.id;
    attempted.fence = claim.fence;
    attempted.at = kCrashNow;
    attempted.state = EntryState::kDone;
    attempted.desk = DeskView{"T" + claim.record.conversation, {}};
    batch.push_back(std::move(attempted));
  }
  const Result<std::vector<Outcome>> outcomes = store.record_attempts(batch);
  return outcomes.ok() ? static_cast<int>(outcomes->size()) : 0;
}

}  // namespace triaged
