#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/rows.h"

namespace triaged {

/// Which records have pending events and in whose hands they are. Lives in memory and is rebuilt
/// from the pending rows after a start: claims die with the process that held them. Not
/// thread-safe: its owner locks.
///
/// Commits are in two steps, because they can fail with the disk: advance() checks and holds each
/// item while the transaction is written, settle() keeps or takes back all of them. A lane that is
/// held is not given to anybody else, even if its lease runs out meanwhile.
class LaneBook {
 public:
  struct Claimed {
    RecordId lane = 0;
    std::int64_t fence = 0;
    std::vector<EventSeq> seqs;
  };

  /// A committed event that has no decision yet.
  void add(const PendingRow& row);
  /// Up to `at_most` lanes, those that waited longest first.
  std::vector<Claimed> claim(TimePoint now, Millis lease, int at_most);
  /// Gives a claim back unused.
  void release(RecordId lane, std::int64_t fence);

  /// Leaves a claim only its first `count` events; the rest waits for the next.
  void shorten(RecordId lane, std::int64_t fence, std::size_t count);

  /// The event's row when `fence` holds the lane and `seq` is the next of its claim.
  std::optional<PendingRow> advance(RecordId lane, std::int64_t fence, EventSeq seq);
  /// Ends every advance() since the last call. True when lanes became claimable again.
  bool settle(bool committed);

  [[nodiscard]] std::size_t pending() const { return events_.size(); }
  [[nodiscard]] std::optional<TimePoint> oldest() const;

 private:
  struct Lane {
    std::set<EventSeq> pending;
    std::deque<EventSeq> claimed;  ///< the part of `pending` that is in a worker's hands
    std::size_t advanced = 0;      ///< how many of `claimed` wait for settle()
    std::int64_t fence = 0;        ///< 0 = in nobody's hands
    TimePoint until{};
  };

  void expire(TimePoint now);
  void free_lane(RecordId id, Lane& lane);
  void drop_decided(Lane& lane);

  std::unordered_map<RecordId, Lane> lanes_;
  std::deque<RecordId> ready_;
  std::set<std::pair<TimePoint, RecordId>> leases_;
  std::map<EventSeq, PendingRow> events_;
  std::set<RecordId> held_;  ///< lanes with `advanced` events
  std::int64_t last_fence_ = 0;
};

}  // namespace triaged
