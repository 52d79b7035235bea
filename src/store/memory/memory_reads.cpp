// The reading side of MemoryRows.
#include <algorithm>

#include "store/memory/memory_rows.h"

namespace triaged {
std::vector<Result<Event>> MemoryRows::read_events(const std::vector<EventSeq>& seqs) const {
  std::lock_guard lock(mutex_);
  std::vector<Result<Event>> events;
  for (const EventSeq seq : seqs) {
    auto found = events_.find(seq);
    if (found == events_.end()) {
      events.emplace_back(not_found("there is no event " + std::to_string(seq)));
    } else {
      events.emplace_back(found->second.event);
    }
  }
  return events;
}

Result<std::string> MemoryRows::read_event_bytes(EventSeq seq) const {
  const Result<Event> event = read_events({seq}).front();
  return event.ok() ? Result<std::string>(to_text(*event)) : event.error();
}

Result<std::optional<Record>> MemoryRows::read_record(RecordId id) const {
  std::lock_guard lock(mutex_);
  auto found = records_.find(id);
  return found == records_.end() ? std::nullopt : std::optional(found->second);
}

Result<OutboxEntry> MemoryRows::read_entry(EntryId id) const {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(id);
  if (found == entries_.end()) {
    return not_found("there is no outbox entry " + std::to_string(id));
  }
  return found->second;
}

Result<std::string> MemoryRows::read_entry_args(EntryId id) const {
  const Result<OutboxEntry> entry = read_entry(id);
  return entry.ok() ? Result<std::string>(dump_json(entry->args)) : entry.error();
}

Result<RecordId> MemoryRows::find_record_id(const std::string& name) const {
  std::lock_guard lock(mutex_);
  auto numbered = record_numbers_.find(name);
  if (numbered != record_numbers_.end()) {
    return numbered->second;
  }
  for (const LinkKind kind : {LinkKind::kTicket, LinkKind::kConversation}) {
    RecordId oldest = 0;
    for (const auto& [place, links] : links_) {
      const auto found = place.first == kind ? links.find(name) : links.end();
      if (found != links.end() && (oldest == 0 || found->second < oldest)) {
        oldest = found->second;
      }
    }
    if (oldest != 0) {
      return oldest;
    }
  }
  const RecordId own = id_in_name(name);
  return records_.contains(own) ? Result<RecordId>(own) : no_such_record(name);
}

Result<SurveyInvite> MemoryRows::read_survey(const std::string& code_hash) const {
  std::lock_guard lock(mutex_);
  auto found = surveys_.find(code_hash);
  if (found == surveys_.end()) {
    return not_found("there is no survey with this code");
  }
  return found->second;
}

Result<std::vector<StoredDecision>> MemoryRows::read_decisions(RecordId record) const {
  std::lock_guard lock(mutex_);
  std::vector<StoredDecision> decisions;
  auto found = decisions_.find(record);
  if (found == decisions_.end()) {
    return decisions;
  }
  for (const auto& [seq, decision] : found->second) {
    decisions.push_back({seq, decision.at, events_.at(seq).event, decision.value, ""});
  }
  return decisions;
}

Result<std::vector<OutboxEntry>> MemoryRows::read_outbox(const OutboxFilter& filter) const {
  std::lock_guard lock(mutex_);
  std::vector<OutboxEntry> entries;
  for (const auto& [id, entry] : entries_) {
    if (static_cast<int>(entries.size()) >= filter.at_most) {
      break;
    }
    if ((!filter.state || entry.state == *filter.state) &&
        (filter.destination.empty() || entry.destination == filter.destination) &&
        (filter.record == 0 || entry.record == filter.record)) {
      entries.push_back(entry);
    }
  }
  return entries;
}

Result<std::vector<DeadRow>> MemoryRows::read_dead(std::optional<DeadId> after, int at_most) const {
  std::lock_guard lock(mutex_);
  std::vector<DeadRow> rows;
  for (auto next = after ? dead_.upper_bound(*after) : dead_.begin();
       next != dead_.end() && static_cast<int>(rows.size()) < at_most;
       ++next) {
    rows.push_back(next->second);
  }
  return rows;
}

Result<DeadRow> MemoryRows::find_dead(DeadLetter::Kind kind, std::int64_t key) const {
  std::lock_guard lock(mutex_);
  auto found = dead_.find({kind, key});
  if (found == dead_.end()) {
    return no_such_dead_letter();
  }
  return found->second;
}

Result<Webhook> MemoryRows::read_webhook(WebhookId id) const {
  std::lock_guard lock(mutex_);
  auto found = webhooks_.find(id);
  if (found == webhooks_.end()) {
    return not_found("the raw webhook is no longer kept");
  }
  return found->second;
}

Result<bool> MemoryRows::any_timer_due(TimePoint now) const {
  std::lock_guard lock(mutex_);
  return !due_.empty() && due_.begin()->first <= now;
}

Result<std::vector<Release>> MemoryRows::read_releases() const {
  std::lock_guard lock(mutex_);
  std::vector<Release> releases;
  for (const auto& [number, kept] : releases_) {
    releases.push_back(kept.first);
  }
  return releases;
}

Result<std::string> MemoryRows::read_release_files(std::int64_t number) const {
  std::lock_guard lock(mutex_);
  const auto found = releases_.find(number);
  if (found == releases_.end()) {
    return no_such_release(number);
  }
  return found->second.second;
}

Result<std::vector<RecordId>> MemoryRows::find_fired(const std::string& rule,
                                                     TimePoint since) const {
  std::lock_guard lock(mutex_);
  std::vector<RecordId> records;
  for (const auto& [record, decisions] : decisions_) {
    const bool fired = std::ranges::any_of(decisions, [&](const auto& entry) {
      return entry.second.at >= since && rule_fired(entry.second.value, rule);
    });
    if (fired) {
      records.push_back(record);
    }
  }
  return records;
}

}  // namespace triaged
