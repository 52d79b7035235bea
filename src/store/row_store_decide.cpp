// Claiming lanes and committing decisions.
#include <algorithm>

#include "base/log.h"
#include "model/note_lines.h"
#include "model/refused_effects.h"
#include "store/all_or_each.h"
#include "store/row_store.h"

namespace triaged {

Result<std::vector<LaneClaim>> RowStore::claim_lanes(const Claim& claim) {
  std::vector<LaneDraft> drafts;
  {
    std::lock_guard lock(books_mutex_);
    for (LaneBook::Claimed& claimed : lanes_.claim(claim.now, claim.lease, claim.at_most)) {
      drafts.push_back(draft(std::move(claimed)));
    }
  }
  std::vector<LaneClaim> claims;
  std::vector<Error> faults;
  for (LaneDraft& lane : drafts) {
    const RecordId id = lane.claimed.lane;
    const std::int64_t fence = lane.claimed.fence;
    Result<LaneClaim> filled = fill(std::move(lane), claim.now);
    if (filled.ok() && !filled->events.empty()) {
      claims.push_back(std::move(filled).take());
      continue;
    }
    std::lock_guard lock(books_mutex_);
    lanes_.release(id, fence);
    if (!filled.ok()) {
      faults.push_back(filled.error());
    }
  }
  if (claims.empty() && !faults.empty()) {
    return faults.front();
  }
  if (!faults.empty()) {
    log_line(LogLevel::kError,
             "lanes_not_claimed",
             {{"count", faults.size()}, {"reason", to_string(faults.front())}});
  }
  return claims;
}

/// What is still in memory of a lane.
RowStore::LaneDraft RowStore::draft(LaneBook::Claimed claimed) {
  LaneDraft draft{std::move(claimed), std::nullopt, {}};
  if (const Record* record = recent_records_.find(draft.claimed.lane)) {
    draft.record = *record;
  }
  for (const EventSeq seq : draft.claimed.seqs) {
    draft.events.push_back(recent_events_.take(seq));
  }
  return draft;
}

Result<LaneClaim> RowStore::fill(LaneDraft draft, TimePoint now) {
  LaneClaim claim;
  claim.lane = draft.claimed.lane;
  claim.fence = draft.claimed.fence;
  TRY(load_record(draft, now));
  TRY(load_events(draft, now));
  claim.record = std::move(*draft.record);
  claim.fresh = claim.record.number.empty();
  for (std::size_t i = 0; i < draft.events.size(); ++i) {
    claim.events.push_back({draft.claimed.seqs[i], std::move(*draft.events[i])});
  }
  return claim;
}

// A record that cannot be read must not hold up anything for ever: no event of the claim can be
// judged without it, so all of them are buried. Once it is mended, they can be tried again.
Result<void> RowStore::load_record(LaneDraft& draft, TimePoint now) {
  if (!draft.record) {
    Result<std::optional<Record>> read = rows_->read_record(draft.claimed.lane);
    if (read.ok()) {
      draft.record = std::move(read).take();
    } else if (read.error().code == ErrorCode::kUnavailable) {
      return read.error();
    } else {
      const std::string why = "the record cannot be read: " + to_string(read.error());
      TRY(bury(draft.claimed, draft.claimed.seqs, why, now));
      draft.claimed.seqs.clear();
      draft.events.clear();
    }
  }
  if (!draft.record) {
    draft.record.emplace();
  }
  draft.record->id = draft.claimed.lane;
  return {};
}

// A claim ends before an event that cannot be read; at its very front, such an event is buried.
Result<void> RowStore::load_events(LaneDraft& draft, TimePoint now) {
  std::vector<EventSeq>& seqs = draft.claimed.seqs;
  for (std::size_t i = 0; i < draft.events.size(); ++i) {
    if (draft.events[i]) {
      continue;
    }
    Result<Event> event = std::move(rows_->read_events({seqs[i]}).front());
    if (event.ok()) {
      draft.events[i] = std::move(event).take();
      continue;
    }
    if (event.error().code == ErrorCode::kUnavailable) {
      return event.error();
    }
    if (i == 0) {
      const std::string why = "the stored event cannot be read: " + to_string(event.error());
      TRY(bury(draft.claimed, {&seqs[i], 1}, why, now));
      seqs.erase(seqs.begin());
      draft.events.erase(draft.events.begin());
      --i;
      continue;
    }
    std::lock_guard lock(books_mutex_);
    lanes_.shorten(draft.claimed.lane, draft.claimed.fence, i);
    seqs.resize(i);
    draft.events.resize(i);
  }
  return {};
}

// What can no longer be judged must not hold its lane for ever. `seqs` are the claim's first.
Result<void> RowStore::bury(const LaneBook::Claimed& claimed,
                            std::span<const EventSeq> seqs,
                            const std::string& why,
                            TimePoint now) {
  std::vector<Decided> failed(seqs.size());
  for (std::size_t i = 0; i < seqs.size(); ++i) {
    failed[i].lane = claimed.lane;
    failed[i].fence = claimed.fence;
    failed[i].seq = seqs[i];
    failed[i].decided_at = now;
    failed[i].failure = why;
  }
  for (const Outcome& outcome : TRY(commit_decisions(failed))) {
    if (outcome.error) {
      return *outcome.error;
    }
  }
  for (const EventSeq seq : seqs) {
    log_line(
        LogLevel::kError, "event_dead", {{"record", claimed.lane}, {"seq", seq}, {"reason", why}});
  }
  return {};
}

Result<std::vector<Outcome>> RowStore::commit_decisions(std::span<const Decided> decided) {
  std::vector<PackedDecision> packed;
  packed.reserve(decided.size());
  for (const Decided& item : decided) {
    packed.push_back(pack(item));
  }
  return write_all_or_each(
      std::span<const PackedDecision>(packed),
      [this](std::span<const PackedDecision> items) { return commit(items); },
      [this](const PackedDecision& item, const Error& why) { return give_up(item.given, why); });
}

// The event becomes a dead letter. Those behind it were judged by what is not stored now: their
// lane goes back, and they are judged again.
Result<Outcome> RowStore::give_up(const Decided& decided, const Error& why) {
  Decided failed;
  failed.lane = decided.lane;
  failed.fence = decided.fence;
  failed.seq = decided.seq;
  failed.decided_at = decided.decided_at;
  failed.failure = "the decision cannot be stored: " + to_string(why);
  const PackedDecision packed = pack(failed);
  const Result<std::vector<Outcome>> buried = commit({&packed, 1});
  if (!buried.ok() && buried.error().code == ErrorCode::kUnavailable) {
    return buried.error();
  }
  if (!buried.ok()) {
    return Outcome{unavailable("event " + std::to_string(decided.seq) +
                               " can neither be decided nor become a dead letter: " +
                               to_string(buried.error())),
                   {}};
  }
  if (buried->front().error) {
    return buried->front();
  }
  std::lock_guard lock(books_mutex_);
  lanes_.release(decided.lane, decided.fence);
  return Outcome{internal_error(*failed.failure), {}};
}

Result<std::vector<Outcome>> RowStore::commit(std::span<const PackedDecision> packed) {
  std::vector<Outcome> outcomes;
  TRY(write(WriteQueue::Kind::kDecide, packed.size(), [&] {
    outcomes.clear();
    FactChanges written;
    FactChanges missing;  // what earlier decisions of this call would have added
    for (const PackedDecision& item : packed) {
      const bool stale = !item.given.failure && is_stale(item.given, missing);
      outcomes.push_back(stale ? refuse_stale(item.given) : write_decision(item));
      for (const FactRow& row : item.given.decision.fact_rows) {
        (outcomes.back().ok() ? written : missing).insert(fact_key(row.index, row.group));
      }
    }
    batch_.facts.merge(written);
  }));
  return outcomes;
}

/// What it rests on was changed by another worker: its lane goes back once the transaction is over.
Outcome RowStore::refuse_stale(const Decided& decided) {
  batch_.stale.emplace_back(decided.lane, decided.fence);
  return {
      conflict("the journal changed under the decision of event " + std::to_string(decided.seq)),
      {}};
}

RowStore::PackedDecision RowStore::pack(const Decided& decided) const {
  PackedDecision packed{decided, {}, {}, {}, {}};
  if (decided.failure) {
    return packed;
  }
  if (rows_->encodes()) {
    packed.decision = to_text(decided.decision);
    packed.record = to_text(decided.decision.record);
  }
  for (const Event& event : decided.decision.follow_ups) {
    packed.follow_ups.push_back(rows_->encode(event));
  }
  packed.contacts = rows_->contact_keys(decided.decision.record.customer);
  return packed;
}

Outcome RowStore::write_decision(const PackedDecision& packed) {
  const Decided& given = packed.given;
  std::optional<PendingRow> row;
  {
    std::lock_guard lock(books_mutex_);
    row = lanes_.advance(given.lane, given.fence, given.seq);
  }
  if (!row) {
    return {conflict("lane " + std::to_string(given.lane) + " is no longer held for event " +
                     std::to_string(given.seq)),
            {}};
  }
  if (given.failure) {
    fail_event(given);
    return {};
  }
  write_record(packed, row->at);
  Json refusals;
  Outcome outcome{std::nullopt, reserve(given.decision, row->at, refusals)};
  for (const OutboxEntry& entry : given.entries) {
    if (std::optional<OutboxEntry> granted = granted_entry(entry, outcome.refused)) {
      write_entry(given, std::move(*granted));
    }
  }
  write_consequences(packed, outcome.refused);
  rows_->put_decision({given.seq,
                       given.lane,
                       given.decided_at,
                       given.decision.rules,
                       given.decision,
                       packed.decision,
                       refusals});
  write_facts(given, row->at);
  rows_->dequeue_event(given.seq);
  return outcome;
}

void RowStore::fail_event(const Decided& decided) {
  rows_->dequeue_event(decided.seq);
  put_dead({DeadLetter::Kind::kEvent,
            decided.seq,
            decided.decided_at,
            rows_->event_source(decided.seq),
            *decided.failure,
            0,
            ""});
}

void RowStore::write_record(const PackedDecision& packed, TimePoint at) {
  const RecordId id = packed.given.lane;
  std::string number = rows_->record_number(id);
  const bool fresh = number.empty();
  if (fresh) {
    number = next_number(at);
  }
  rows_->put_record({id, number, packed.given.decision.record, packed.record, fresh});
  rows_->join_contacts(id, packed.contacts);
  if (remembers_) {
    Batch::DecidedRecord& decided = batch_.records.emplace_back();
    decided.value = packed.given.decision.record;
    decided.value.id = id;
    decided.value.number = std::move(number);
    decided.fresh = fresh;
  }
}

std::string RowStore::next_number(TimePoint at) {
  const std::string day = number_format_.zone.date_digits(at);
  auto [found, first] = batch_.numbers.try_emplace(day, 0);
  if (first) {
    found->second = rows_->last_number(day);
  }
  const std::string digits = std::to_string(++found->second);
  constexpr std::size_t kDigits = 4;
  const std::string zeros(kDigits - std::min(kDigits, digits.size()), '0');
  return number_format_.prefix + day + zeros + digits;
}

std::vector<std::string> RowStore::reserve(const Decision& decision, TimePoint at, Json& refusals) {
  const Grants grants = settle_reservations(decision.reservations, [&](const Reservation& wish) {
    return rows_->count_grants(wish.key, at - wish.window, at) >= wish.at_most;
  });
  for (const Reservation* wish : grants.refused) {
    refusals.push_back({{"effect", wish->effect},
                        {"key", wish->key},
                        {"at_most", wish->at_most},
                        {"window_ms", wish->window.count()},
                        {"else", wish->otherwise}});
  }
  for (const Reservation* wish : grants.taken) {
    rows_->put_grant(wish->key, at, wish->window);
  }
  return refused_effects(grants);
}

void RowStore::write_consequences(const PackedDecision& packed,
                                  const std::vector<std::string>& refused) {
  const Decided& given = packed.given;
  for (const TimerDraft& timer : given.timers) {
    rows_->put_timer(given.lane, timer);
  }
  for (SurveyInvite invite : given.surveys) {
    const auto withdrawn = [&](const SingleEffect& effect) {
      return effect.kind == EffectKind::kSurvey && effect.target == invite.survey &&
             std::find(refused.begin(), refused.end(), effect.key) != refused.end();
    };
    if (std::any_of(given.decision.effects.begin(), given.decision.effects.end(), withdrawn)) {
      continue;
    }
    invite.record = given.lane;
    rows_->put_survey(invite);
  }
  for (std::size_t i = 0; i < packed.follow_ups.size(); ++i) {
    write_event(given.lane, 0, given.decision.follow_ups[i], packed.follow_ups[i]);
  }
}

void RowStore::write_entry(const Decided& decided, OutboxEntry entry) {
  entry.record = decided.lane;
  entry.cause = entry.cause == 0 ? decided.seq : entry.cause;
  if (entry.created_at == TimePoint{}) {
    entry.created_at = decided.decided_at;
  }
  if (entry.due_at == TimePoint{}) {
    entry.due_at = entry.created_at;
  }
  if (entry.kind == EntryKind::kSync && fold_sync(entry)) {
    return;
  }
  entry.id = ++last_.entry;
  if (entry.key.empty()) {
    entry.key = "entry-" + std::to_string(entry.id);
  }
  if (!rows_->put_entry(entry) || entry.state != EntryState::kPending) {
    return;
  }
  batch_.entries.push_back({entry.id,
                            entry.record,
                            entry.destination,
                            entry.kind,
                            entry.created_at,
                            entry.due_at,
                            false});
  if (entry.kind == EntryKind::kSync) {
    batch_.syncs[{entry.record, entry.destination}] = entry.id;
  }
  if (remembers_) {
    batch_.entry_values.push_back(std::move(entry));
  }
}

bool RowStore::fold_sync(const OutboxEntry& entry) {
  auto found = batch_.syncs.find({entry.record, entry.destination});
  std::optional<EntryId> into;
  if (found != batch_.syncs.end()) {
    into = found->second;
  } else {
    std::lock_guard lock(books_mutex_);
    into = outbox_.fold(entry.record, entry.destination);
  }
  if (!into || !entry.args.is_object() || entry.args.empty()) {
    return into.has_value();
  }
  if (!rows_->merge_entry_args(*into, entry.args)) {
    return false;
  }
  batch_.merged.push_back(*into);
  return true;
}

}  // namespace triaged
