#include "store/lane_book.h"

#include <algorithm>

namespace triaged {
namespace {
/// Bounds what one worker holds in memory of a very busy ticket.
constexpr std::size_t kEventsPerClaim = 64;
}  // namespace

void LaneBook::add(const PendingRow& row) {
  events_.emplace(row.seq, row);
  Lane& lane = lanes_[row.record];
  const bool was_empty = lane.pending.empty();
  lane.pending.insert(row.seq);
  if (was_empty && lane.fence == 0) {
    ready_.push_back(row.record);
  }
}

std::vector<LaneBook::Claimed> LaneBook::claim(TimePoint now, Millis lease, int at_most) {
  expire(now);
  std::vector<Claimed> claims;
  while (static_cast<int>(claims.size()) < at_most && !ready_.empty()) {
    const RecordId id = ready_.front();
    ready_.pop_front();
    Lane& lane = lanes_[id];
    const auto count = static_cast<std::ptrdiff_t>(std::min(lane.pending.size(), kEventsPerClaim));
    lane.claimed.assign(lane.pending.begin(), std::next(lane.pending.begin(), count));
    lane.fence = ++last_fence_;
    lane.until = now + lease;
    leases_.emplace(lane.until, id);
    claims.push_back({id, lane.fence, {lane.claimed.begin(), lane.claimed.end()}});
  }
  return claims;
}

void LaneBook::release(RecordId lane, std::int64_t fence) {
  auto found = lanes_.find(lane);
  if (found != lanes_.end() && found->second.fence == fence) {
    free_lane(lane, found->second);
  }
}

void LaneBook::shorten(RecordId lane, std::int64_t fence, std::size_t count) {
  auto found = lanes_.find(lane);
  if (found != lanes_.end() && found->second.fence == fence &&
      count < found->second.claimed.size()) {
    found->second.claimed.resize(count);
  }
}

std::optional<PendingRow> LaneBook::advance(RecordId lane, std::int64_t fence, EventSeq seq) {
  auto found = lanes_.find(lane);
  if (found == lanes_.end() || fence == 0 || found->second.fence != fence) {
    return std::nullopt;
  }
  Lane& held = found->second;
  if (held.advanced == held.claimed.size() || held.claimed[held.advanced] != seq) {
    return std::nullopt;
  }
  ++held.advanced;
  held_.insert(lane);
  return events_.at(seq);
}

bool LaneBook::settle(bool committed) {
  bool freed = false;
  for (const RecordId id : held_) {
    Lane& lane = lanes_[id];
    if (committed) {
      drop_decided(lane);
    }
    lane.advanced = 0;
    if (lane.claimed.empty()) {
      freed = freed || !lane.pending.empty();
      free_lane(id, lane);
    }
  }
  held_.clear();
  return freed;
}

std::optional<TimePoint> LaneBook::oldest() const {
  return events_.empty() ? std::nullopt : std::optional(events_.begin()->second.received_at);
}

void LaneBook::expire(TimePoint now) {
  for (auto next = leases_.begin(); next != leases_.end() && next->first <= now;) {
    const RecordId id = next->second;
    ++next;
    if (!held_.contains(id)) {
      free_lane(id, lanes_[id]);
    }
  }
}

void LaneBook::free_lane(RecordId id, Lane& lane) {
  leases_.erase({lane.until, id});
  lane.fence = 0;
  lane.claimed.clear();
  if (lane.pending.empty()) {
    lanes_.erase(id);
    return;
  }
  ready_.push_back(id);
}

void LaneBook::drop_decided(Lane& lane) {
  for (; lane.advanced > 0; --lane.advanced) {
    events_.erase(lane.claimed.front());
    lane.pending.erase(lane.claimed.front());
    lane.claimed.pop_front();
  }
}

}  // namespace triaged
