#include "store/outbox_book.h"

#include <algorithm>

namespace triaged {

void OutboxBook::add(LiveEntry entry) {
  const LiveEntry& kept = live_.insert_or_assign(entry.id, std::move(entry)).first->second;
  freed_ = true;
  if (!kept.tried && kept.due_at > kept.created_at) {
    scheduled_.emplace(kept.due_at, kept.id);
    return;
  }
  make_ready(kept);
}

std::vector<OutboxBook::Claimed> OutboxBook::claim(const Claim& claim) {
  expire(claim.now);
  wake_scheduled(claim.now);
  struct Due {
    Heads::const_iterator next;
    Heads::const_iterator end;
  };
  std::vector<Due> wanted;
  for (const auto& [destination, heads] : heads_) {
    if (std::count(claim.not_for.begin(), claim.not_for.end(), destination) == 0) {
      wanted.push_back({heads.begin(), heads.end()});
    }
  }
  std::vector<Claimed> claims;
  while (static_cast<int>(claims.size()) < claim.at_most) {
    std::erase_if(
        wanted, [&](const Due& due) { return due.next == due.end || due.next->first > claim.now; });
    if (wanted.empty()) {
      break;
    }
    Due& oldest = *std::min_element(
        wanted.begin(), wanted.end(), [](const Due& a, const Due& b) { return *a.next < *b.next; });
    const EntryId id = (oldest.next++)->second;
    if (!held_.contains(id)) {
      claims.push_back(take(id, claim.now + claim.lease));
    }
  }
  return claims;
}

OutboxBook::Claimed OutboxBook::take(EntryId id, TimePoint until) {
  const LiveEntry& entry = live_.at(id);
  Queue& queue = queue_of(entry);
  queue.claimed = id;
  queue.fence = ++last_fence_;
  queue.until = until;
  leases_.emplace(until, id);
  index_head(entry);
  return {id, queue.fence};
}

void OutboxBook::release(EntryId id, std::int64_t fence) {
  auto found = live_.find(id);
  if (found == live_.end()) {
    return;
  }
  const Queue& queue = queue_of(found->second);
  if (queue.claimed == id && queue.fence == fence) {
    free_claim(id);
  }
}

std::optional<EntryId> OutboxBook::fold(RecordId record, const std::string& destination) {
  auto found = queues_.find(queue_key(record, destination));
  if (found == queues_.end()) {
    return std::nullopt;
  }
  for (const EntryId id : found->second.ready) {
    if (id != found->second.claimed && live_.at(id).kind == EntryKind::kSync) {
      held_.insert(id);
      return id;
    }
  }
  return std::nullopt;
}

std::optional<LiveEntry> OutboxBook::advance(EntryId id, std::int64_t fence) {
  auto found = live_.find(id);
  if (found == live_.end() || fence == 0 || held_.contains(id)) {
    return std::nullopt;
  }
  const Queue& queue = queue_of(found->second);
  if (queue.claimed != id || queue.fence != fence) {
    return std::nullopt;
  }
  held_.insert(id);
  return found->second;
}

void OutboxBook::finish(EntryId id, EntryState state, TimePoint due_at) {
  LiveEntry& entry = live_.at(id);
  Queue& queue = queue_of(entry);
  leases_.erase({queue.until, id});
  queue.claimed = 0;
  queue.fence = 0;
  freed_ = true;
  if (state == EntryState::kPending) {
    entry.due_at = due_at;
    entry.tried = true;
    index_head(entry);
    return;
  }
  queue.ready.erase(id);
  const LiveEntry gone = entry;
  live_.erase(id);
  index_head(gone);
}

bool OutboxBook::settle() {
  const bool freed = freed_ || !held_.empty();
  held_.clear();
  freed_ = false;
  return freed;
}

std::optional<TimePoint> OutboxBook::oldest() const {
  return live_.empty() ? std::nullopt : std::optional(live_.begin()->second.created_at);
}

std::string OutboxBook::queue_key(RecordId record, const std::string& destination) {
  return std::to_string(record) + '/' + destination;
}

OutboxBook::Queue& OutboxBook::queue_of(const LiveEntry& entry) {
  return queues_[queue_key(entry.record, entry.destination)];
}

void OutboxBook::make_ready(const LiveEntry& entry) {
  queue_of(entry).ready.insert(entry.id);
  index_head(entry);
}

void OutboxBook::index_head(const LiveEntry& any) {
  Queue& queue = queue_of(any);
  const EntryId head = queue.claimed != 0 || queue.ready.empty() ? 0 : *queue.ready.begin();
  if (queue.indexed != 0) {
    const auto indexed = live_.find(queue.indexed);
    heads_[any.destination].erase(
        {indexed == live_.end() ? any.due_at : indexed->second.due_at, queue.indexed});
  }
  queue.indexed = head;
  if (head != 0) {
    heads_[any.destination].emplace(live_.at(head).due_at, head);
  }
  if (queue.ready.empty() && queue.claimed == 0) {
    queues_.erase(queue_key(any.record, any.destination));
  }
}

void OutboxBook::wake_scheduled(TimePoint now) {
  while (!scheduled_.empty() && scheduled_.begin()->first <= now) {
    const EntryId id = scheduled_.begin()->second;
    scheduled_.erase(scheduled_.begin());
    make_ready(live_.at(id));
  }
}

void OutboxBook::expire(TimePoint now) {
  for (auto next = leases_.begin(); next != leases_.end() && next->first <= now;) {
    const EntryId id = next->second;
    ++next;
    if (!held_.contains(id)) {
      free_claim(id);
    }
  }
}

void OutboxBook::free_claim(EntryId id) {
  LiveEntry& entry = live_.at(id);
  Queue& queue = queue_of(entry);
  leases_.erase({queue.until, id});
  queue.claimed = 0;
  queue.fence = 0;
  index_head(entry);
}

}  // namespace triaged
