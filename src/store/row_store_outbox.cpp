// Claiming outbox entries and recording what became of them.
#include "store/row_store.h"

namespace triaged {

Result<std::vector<OutboxClaim>> RowStore::claim_outbox(const Claim& claim) {
  std::vector<OutboxBook::Claimed> claimed;
  {
    std::lock_guard lock(books_mutex_);
    claimed = outbox_.claim(claim);
  }
  std::vector<OutboxClaim> claims;
  std::optional<Error> fault;
  for (const OutboxBook::Claimed& entry : claimed) {
    Result<OutboxClaim> filled = fill(entry);
    if (filled.ok()) {
      claims.push_back(std::move(filled).take());
      continue;
    }
    fault = filled.error();
    std::lock_guard lock(books_mutex_);
    outbox_.release(entry.id, entry.fence);
  }
  if (claims.empty() && fault) {
    return *fault;
  }
  return claims;
}

Result<OutboxClaim> RowStore::fill(const OutboxBook::Claimed& claimed) {
  OutboxClaim claim;
  claim.fence = claimed.fence;
  claim.entry = TRY(rows_->read_entry(claimed.id));
  std::optional<Record> record = TRY(rows_->read_record(claim.entry.record));
  if (!record) {
    return internal_error("outbox entry " + std::to_string(claimed.id) + " has no record");
  }
  claim.record = std::move(*record);
  return claim;
}

Result<std::vector<Outcome>> RowStore::record_attempts(std::span<const Attempted> attempted) {
  std::vector<Outcome> outcomes;
  TRY(write(WriteQueue::Kind::kAttempt, attempted.size(), [&] {
    outcomes.clear();
    for (const Attempted& item : attempted) {
      outcomes.push_back(write_attempt(item));
    }
  }));
  return outcomes;
}

Outcome RowStore::write_attempt(const Attempted& attempted) {
  if (attempted.state == EntryState::kDropped) {
    return {invalid_input("only a person drops an entry", "use settle_dead"), {}};
  }
  std::optional<LiveEntry> entry;
  {
    std::lock_guard lock(books_mutex_);
    entry = outbox_.advance(attempted.entry, attempted.fence);
  }
  if (!entry) {
    return {conflict("outbox entry " + std::to_string(attempted.entry) + " is no longer held"), {}};
  }
  rows_->update_entry(attempted.entry,
                      attempted.state,
                      attempted.due_at,
                      attempted.reason,
                      attempted.counts ? 1 : 0);
  if (attempted.counts) {
    rows_->put_attempt(attempted);
  }
  if (attempted.desk) {
    learn_desk(*entry, *attempted.desk);
  }
  if (attempted.state == EntryState::kDead) {
    put_dead({DeadLetter::Kind::kEntry,
              attempted.entry,
              attempted.at,
              entry->destination,
              attempted.reason,
              0,
              ""});
  }
  batch_.finished.push_back({attempted.entry, attempted.state, attempted.due_at});
  return {};
}

void RowStore::learn_desk(const LiveEntry& entry, const DeskView& learned) {
  std::map<std::string, DeskView> desks = rows_->desks(entry.record);
  DeskView& desk = desks[entry.destination];
  if (!learned.ticket_id.empty() && learned.ticket_id != desk.ticket_id) {
    desk.ticket_id = learned.ticket_id;
    rows_->put_link({LinkKind::kTicket, entry.destination, desk.ticket_id}, entry.record);
  }
  if (learned.confirmed.is_object()) {
    desk.confirmed.update(learned.confirmed);
  }
  rows_->put_desks(entry.record, desks);
}

}  // namespace triaged
