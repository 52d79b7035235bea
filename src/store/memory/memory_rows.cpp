// The transaction's side of MemoryRows.
#include "store/memory/memory_rows.h"

#include <algorithm>

#include "store/memory/memory_store.h"

namespace triaged {

std::unique_ptr<Store> make_memory_store(MemoryOptions options, StoreSignals signals) {
  return RowStore::create(std::make_unique<MemoryRows>(options.keeps_history),
                          std::move(options.numbers),
                          std::move(signals))
      .take();
}

// Nothing leaves this process's memory, so the contacts stand for themselves.
std::vector<ContactKey> MemoryRows::contact_keys(const Customer& customer) const {
  return normalised_contacts(customer);
}

void MemoryRows::put_webhook(WebhookId id, const Webhook& webhook, const std::string&) {
  if (keeps_history_) {
    webhooks_.emplace(id, webhook);
  }
}

RecordId MemoryRows::find_link(const Link& link) {
  const auto place = links_.find({link.kind, std::string(link.place)});
  if (place == links_.end()) {
    return 0;
  }
  const auto found = place->second.find(std::string(link.key));
  return found == place->second.end() ? 0 : found->second;
}

void MemoryRows::put_link(const Link& link, RecordId record) {
  links_[{link.kind, std::string(link.place)}][std::string(link.key)] = record;
}

void MemoryRows::put_event(const EventRow& row) {
  events_.emplace_hint(events_.end(), row.seq, StoredEvent{row.record, row.event});
}

std::optional<PendingRow> MemoryRows::requeue_event(EventSeq seq) {
  auto found = events_.find(seq);
  if (found == events_.end()) {
    return std::nullopt;
  }
  const Event& event = found->second.event;
  return PendingRow{seq, found->second.record, event.at, event.received_at};
}

std::string MemoryRows::event_source(EventSeq seq) {
  auto found = events_.find(seq);
  return found == events_.end() ? "" : found->second.event.source;
}

void MemoryRows::answer_survey(const std::string& code_hash, TimePoint at, const Json& answers) {
  auto found = surveys_.find(code_hash);
  if (found != surveys_.end() && !found->second.answered_at) {
    found->second.answered_at = at;
    found->second.answers = answers;
  }
}

std::string MemoryRows::record_number(RecordId id) {
  auto found = records_.find(id);
  return found == records_.end() ? "" : found->second.number;
}

std::int64_t MemoryRows::last_number(const std::string& day) {
  return last_numbers_[day];
}

void MemoryRows::put_last_number(const std::string& day, std::int64_t number) {
  last_numbers_[day] = number;
}

void MemoryRows::put_record(const RecordRow& row) {
  Record& kept = records_[row.id];
  ByName<DeskView> desks = std::move(kept.desks);
  kept = row.record;
  kept.id = row.id;
  kept.number = row.number;
  kept.desks = std::move(desks);
  record_numbers_[row.number] = row.id;
}

void MemoryRows::join_contacts(RecordId record, const std::vector<ContactKey>& keys) {
  std::set<RecordId> known;
  for (const ContactKey& contact : keys) {
    auto found = customers_.find(contact.key);
    if (found != customers_.end()) {
      known.insert(found->second);
    }
  }
  const RecordId customer = known.empty() ? record : *known.begin();
  if (known.size() > 1) {  // seldom: it looks at everybody
    for (auto& [key, owner] : customers_) {
      owner = known.contains(owner) ? customer : owner;
    }
  }
  for (const ContactKey& contact : keys) {
    customers_[contact.key] = customer;
  }
}

void MemoryRows::put_decision(const DecisionRow& row) {
  if (!keeps_history_) {
    events_.erase(row.seq);
    return;
  }
  Json value = to_json(row.decision);
  if (!row.refused.is_null()) {
    value["refused"] = row.refused;
  }
  decisions_[row.record][row.seq] = {row.decided_at, std::move(value)};
}

int MemoryRows::count_grants(const std::string& key, TimePoint after, TimePoint until) {
  const auto [first, last] = grants_.equal_range(key);
  return static_cast<int>(std::count_if(first, last, [&](const auto& grant) {
    return grant.second.at > after && grant.second.at <= until;
  }));
}

void MemoryRows::put_grant(const std::string& key, TimePoint at, Millis window) {
  grants_.emplace(key, Grant{at, at + window});
}

bool MemoryRows::put_entry(const OutboxEntry& entry) {
  if (!entry_keys_.insert(entry.key).second) {
    return false;
  }
  entries_.emplace(entry.id, entry);
  return true;
}

bool MemoryRows::merge_entry_args(EntryId id, const Json& args) {
  auto found = entries_.find(id);
  if (found == entries_.end()) {
    return false;
  }
  found->second.args.update(args);
  return true;
}

void MemoryRows::put_timer(RecordId record, const TimerDraft& timer) {
  const TimerKey key{record, timer.key};
  auto found = timers_.find(key);
  if (found != timers_.end()) {
    due_.erase({found->second.due_at, key});
    timers_.erase(found);
  }
  if (timer.event) {
    timers_.emplace(key, timer);
    due_.emplace(timer.due_at, key);
  }
}

std::vector<Rows::DueTimer> MemoryRows::take_due_timers(TimePoint now, int at_most) {
  std::vector<DueTimer> taken;
  while (!due_.empty() && due_.begin()->first <= now && static_cast<int>(taken.size()) < at_most) {
    const TimerKey key = due_.begin()->second;
    due_.erase(due_.begin());
    auto timer = timers_.extract(key);
    taken.push_back({key.first, key.second, std::move(*timer.mapped().event), ""});
  }
  return taken;
}

void MemoryRows::put_survey(const SurveyInvite& invite) {
  surveys_.emplace(invite.code_hash, invite);
}

void MemoryRows::put_attempt(const Attempted& attempted) {
  attempts_.emplace(attempted.entry, Attempt{attempted.at});
}

void MemoryRows::update_entry(
    EntryId id, EntryState state, TimePoint due_at, const std::string& reason, int add_attempts) {
  auto found = entries_.find(id);
  if (found == entries_.end()) {
    return;
  }
  OutboxEntry& entry = found->second;
  entry.state = state;
  entry.reason = reason;
  entry.attempts += add_attempts;
  if (state == EntryState::kPending) {
    entry.due_at = due_at;
  }
}

std::optional<LiveEntry> MemoryRows::revive_entry(EntryId id, TimePoint due_at) {
  auto found = entries_.find(id);
  if (found == entries_.end()) {
    return std::nullopt;
  }
  OutboxEntry& entry = found->second;
  entry.state = EntryState::kPending;
  entry.attempts = 0;
  entry.due_at = due_at;
  return LiveEntry{
      id, entry.record, entry.destination, entry.kind, entry.created_at, entry.due_at, true};
}

ByName<DeskView> MemoryRows::desks(RecordId record) {
  return records_[record].desks;
}

void MemoryRows::put_desks(RecordId record, const ByName<DeskView>& desks) {
  records_[record].desks = desks;
}

void MemoryRows::put_dead(const DeadRow& row) {
  dead_[{row.kind, row.key}] = row;
}

bool MemoryRows::remove_dead(DeadLetter::Kind kind, std::int64_t key) {
  return dead_.erase({kind, key}) > 0;
}

void MemoryRows::put_rule_set(const std::string& hash, const std::string& canonical) {
  rule_sets_.emplace(hash, canonical);
}

namespace {
/// Erases at most `slice` members that `old` says so of.
template <class Map, class Old>
int erase_some(Map& map, int slice, Old old) {
  int erased = 0;
  for (auto next = map.begin(); next != map.end() && erased < slice;) {
    if (old(*next)) {
      next = map.erase(next);
      ++erased;
    } else {
      ++next;
    }
  }
  return erased;
}
}  // namespace

void MemoryRows::put_release(const Release& release, const std::string* files) {
  auto& [kept, packed] = releases_[release.number];
  kept = release;
  if (files != nullptr) {
    packed = *files;
  }
}

void MemoryRows::drop_release(std::int64_t number) {
  releases_.erase(number);
}

int MemoryRows::purge(const Retention& retention, TimePoint now) {
  std::set<WebhookId> wanted;
  for (const auto& [id, row] : dead_) {
    wanted.insert(row.webhook);
  }
  const int slice = retention.slice;
  int removed = erase_some(
      keys_, slice, [&](const auto& key) { return key.second < now - retention.dedupe_keys; });
  removed += erase_some(webhooks_, slice, [&](const auto& webhook) {
    return webhook.second.received_at < now - retention.raw && !wanted.contains(webhook.first);
  });
  removed += erase_some(attempts_, slice, [&](const auto& attempt) {
    return attempt.second.at < now - retention.attempts;
  });
  removed +=
      erase_some(grants_, slice, [&](const auto& grant) { return grant.second.expires_at < now; });
  return removed + purge_decided(now - retention.decided, slice) + purge_facts(slice);
}

int MemoryRows::purge_decided(TimePoint before, int slice) {
  int removed = 0;
  for (const auto& [id, record] : records_) {
    if (removed >= slice || !record.closed_at || *record.closed_at >= before) {
      continue;
    }
    const auto of_record = [record_id = id](const auto& row) {
      return row.second.record == record_id;
    };
    removed += erase_some(events_, slice - removed, [&, record_id = id](const auto& row) {
      return of_record(row) && decisions_[record_id].erase(row.first) > 0;
    });
    removed += erase_some(entries_, slice, [&](const auto& row) {
      return of_record(row) && row.second.state != EntryState::kPending &&
             row.second.state != EntryState::kDead && entry_keys_.erase(row.second.key) > 0;
    });
    removed += erase_some(surveys_, slice, of_record);
  }
  std::set<RecordId> waiting;
  for (const auto& [seq, event] : events_) {
    waiting.insert(event.record);
  }
  removed += erase_some(records_, slice, [&](const auto& record) {
    return record.second.closed_at && *record.second.closed_at < before &&
           decisions_[record.first].empty() && !waiting.contains(record.first);
  });
  return removed + purge_names(slice);
}

// A record without a row may be one whose first event is not decided yet.
int MemoryRows::purge_names(int slice) {
  std::set<RecordId> known;
  for (const auto& [id, record] : records_) {
    known.insert(id);
  }
  for (const auto& [seq, event] : events_) {
    known.insert(event.record);
  }
  const auto forgotten = [&](RecordId record) { return !known.contains(record); };
  std::erase_if(due_, [&](const auto& due) { return forgotten(due.second.first); });
  int removed =
      erase_some(timers_, slice, [&](const auto& timer) { return forgotten(timer.first.first); });
  for (auto& [place, links] : links_) {
    removed += erase_some(
        links, slice - removed, [&](const auto& link) { return forgotten(link.second); });
  }
  return removed;
}

}  // namespace triaged
