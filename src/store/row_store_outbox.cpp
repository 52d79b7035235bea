// Claiming outbox entries and recording what became of them.
#include <algorithm>
#include <iterator>
#include <set>

#include "base/log.h"
#include "model/follow_up.h"
#include "store/all_or_each.h"
#include "store/row_store.h"
#include "text/fold.h"

namespace triaged {
namespace {

std::set<std::string> folded(const Json& names) {
  std::set<std::string> keys;
  for (const Json& name : names.is_array() ? names : Json::array()) {
    keys.insert(fold_key(name.is_string() ? name.get<std::string>() : ""));
  }
  return keys;
}

/// Tags that came or went.
void note_members(const Json& before, const Json& now, TimePoint at, DeskView& desk) {
  std::vector<std::string> differ;
  std::ranges::set_symmetric_difference(folded(before), folded(now), std::back_inserter(differ));
  for (const std::string& key : differ) {
    desk.since["tag:" + key] = at;
  }
}

void learn_view(const DeskView& learned, TimePoint at, DeskView& desk) {
  if (!learned.ticket_id.empty()) {
    desk.ticket_id = learned.ticket_id;
  }
  if (!learned.confirmed.is_object()) {
    return;
  }
  for (const auto& [field, value] : learned.confirmed.items()) {
    Json& known = desk.confirmed[field];
    if (value.is_array()) {
      note_members(known, value, at, desk);
    } else if (known != value && !value.is_object()) {
      desk.since[field] = at;
    }
    known = value;
  }
}

std::string ticket_of(const ByName<DeskView>& desks, const std::string& name) {
  const auto found = desks.find(name);
  return found == desks.end() ? "" : found->second.ticket_id;
}

Error with_prefix(const std::string& prefix, Error error) {
  error.message.insert(0, prefix);
  return error;
}

}  // namespace

Result<std::vector<OutboxClaim>> RowStore::claim_outbox(const Claim& claim) {
  std::vector<EntryDraft> drafts;
  {
    std::lock_guard lock(books_mutex_);
    for (const OutboxBook::Claimed& claimed : outbox_.claim(claim)) {
      drafts.push_back(draft(claimed));
    }
  }
  std::vector<OutboxClaim> claims;
  std::vector<Error> faults;
  for (EntryDraft& entry : drafts) {
    const OutboxBook::Claimed claimed = entry.claimed;
    Result<OutboxClaim> filled = fill(std::move(entry));
    if (filled.ok()) {
      claims.push_back(std::move(filled).take());
      continue;
    }
    const bool unreadable = filled.error().code != ErrorCode::kUnavailable;
    const Result<void> buried =
        unreadable ? bury(claimed, filled.error(), claim.now) : Result<void>(filled.error());
    if (!buried.ok()) {
      faults.push_back(buried.error());
      std::lock_guard lock(books_mutex_);
      outbox_.release(claimed.id, claimed.fence);
    }
  }
  if (claims.empty() && !faults.empty()) {
    return faults.front();
  }
  if (!faults.empty()) {
    log_line(LogLevel::kError,
             "entries_not_claimed",
             {{"count", faults.size()}, {"reason", to_string(faults.front())}});
  }
  return claims;
}

/// What is still in memory of an entry. Its next claim reads it anew, with its attempts.
RowStore::EntryDraft RowStore::draft(const OutboxBook::Claimed& claimed) {
  EntryDraft draft{claimed, recent_entries_.take(claimed.id), std::nullopt};
  if (draft.entry) {
    if (const Record* record = recent_records_.find(draft.entry->record)) {
      draft.record = *record;
    }
  }
  return draft;
}

Result<OutboxClaim> RowStore::fill(EntryDraft draft) {
  OutboxClaim claim;
  claim.fence = draft.claimed.fence;
  if (!draft.entry) {
    Result<OutboxEntry> entry = rows_->read_entry(draft.claimed.id);
    if (!entry.ok()) {
      return with_prefix("the stored entry cannot be read: ", entry.error());
    }
    draft.entry = std::move(entry).take();
  }
  claim.entry = std::move(*draft.entry);
  if (!draft.record) {
    Result<std::optional<Record>> record = rows_->read_record(claim.entry.record);
    if (!record.ok()) {
      return with_prefix("the record cannot be read: ", record.error());
    }
    draft.record = std::move(record).take();
  }
  if (!draft.record) {
    return internal_error("outbox entry " + std::to_string(claim.entry.id) + " has no record");
  }
  claim.record = std::move(*draft.record);
  return claim;
}

// An entry that cannot be rendered any more must not hold up those behind it for ever.
Result<void> RowStore::bury(const OutboxBook::Claimed& claimed, const Error& why, TimePoint now) {
  Attempted given_up;
  given_up.entry = claimed.id;
  given_up.fence = claimed.fence;
  given_up.at = now;
  given_up.state = EntryState::kDead;
  given_up.reason = to_string(why);
  given_up.counts = false;
  const std::vector<Outcome> outcomes = TRY(record_attempts({&given_up, 1}));
  if (outcomes.front().error) {
    return *outcomes.front().error;
  }
  log_line(LogLevel::kError, "entry_dead", {{"entry", claimed.id}, {"reason", given_up.reason}});
  return {};
}

Result<std::vector<Outcome>> RowStore::record_attempts(std::span<const Attempted> attempted) {
  return write_all_or_each(
      attempted,
      [this](std::span<const Attempted> items) { return write_attempts(items); },
      [this](const Attempted& item, const Error& why) { return give_up(item, why); });
}

// Left as it is, the entry would be sent again whenever its lease runs out.
Result<Outcome> RowStore::give_up(const Attempted& attempted, const Error& why) {
  Attempted dead;
  dead.entry = attempted.entry;
  dead.fence = attempted.fence;
  dead.at = attempted.at;
  dead.state = EntryState::kDead;
  dead.reason = "the attempt (" + std::string(to_string(attempted.state)) +
                ") cannot be recorded: " + to_string(why);
  dead.counts = false;
  dead.owed = attempted.follow_up ? to_json(*attempted.follow_up) : attempted.owed;
  const Result<std::vector<Outcome>> buried = write_attempts({&dead, 1});
  if (!buried.ok() && buried.error().code == ErrorCode::kUnavailable) {
    return buried.error();
  }
  if (!buried.ok()) {
    return Outcome{unavailable(dead.reason + "; nor can the entry be given up"), {}};
  }
  if (buried->front().error) {
    return buried->front();
  }
  return Outcome{internal_error(dead.reason), {}};
}

Result<std::vector<Outcome>> RowStore::write_attempts(std::span<const Attempted> attempted) {
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
  learn_desk(*entry, attempted);
  if (attempted.follow_up) {
    write_event(entry->record, 0, *attempted.follow_up, rows_->encode(*attempted.follow_up));
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

ByName<DeskView> RowStore::known_desks(RecordId record) {
  if (const auto found = batch_.desks.find(record); found != batch_.desks.end()) {
    return found->second;
  }
  {
    std::lock_guard lock(books_mutex_);
    if (const Record* known = recent_records_.find(record)) {
      return known->desks;
    }
  }
  return rows_->desks(record);
}

void RowStore::learn_desk(const LiveEntry& entry, const Attempted& attempted) {
  const bool synced = entry.kind == EntryKind::kSync && attempted.state == EntryState::kDone;
  if (!attempted.desk && !synced && attempted.owed.is_null()) {
    return;
  }
  const ByName<DeskView> before = known_desks(entry.record);
  ByName<DeskView> desks = before;
  DeskView& desk = desks[entry.destination];
  if (synced || !attempted.owed.is_null()) {
    desk.owed = attempted.owed;
  }
  if (synced) {
    desk.synced_at = attempted.at;
  } else if (!attempted.owed.is_null()) {
    rows_->merge_entry_args(entry.id, nothing_held());
    batch_.merged.push_back(entry.id);
  }
  if (attempted.desk) {
    learn_view(*attempted.desk, attempted.at, desk);
  }
  if (desk.ticket_id != ticket_of(before, entry.destination)) {
    rows_->put_link({LinkKind::kTicket, entry.destination, desk.ticket_id}, entry.record);
  }
  if (desks != before) {
    rows_->put_desks(entry.record, desks);
    batch_.desks[entry.record] = std::move(desks);
  }
}

}  // namespace triaged
