#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/rows.h"

namespace triaged {

/// Which outbox entries are owed, in which order, and in whose hands. A cache in memory of the rows
/// that are pending, rebuilt after a start. Not thread-safe: its owner locks.
///
/// Entries of one (record, destination) go out in the order of their ids, one at a time. An entry
/// in back-off blocks those behind it; one that was never due yet (a survey in two hours) does not.
///
/// Like LaneBook, it holds what a running transaction touches (fold(), advance()) until settle().
class OutboxBook {
 public:
  struct Claimed {
    EntryId id = 0;
    std::int64_t fence = 0;
  };

  void add(LiveEntry entry);
  /// The oldest due entries of the destinations that are wanted.
  std::vector<Claimed> claim(const Claim& claim);
  /// Gives a claim back unused.
  void release(EntryId id, std::int64_t fence);

  /// A pending sync that nobody has claimed: newer wishes fold into it. Held until settle(), so
  /// that nobody renders it from the record before this transaction.
  std::optional<EntryId> fold(RecordId record, const std::string& destination);
  /// The entry when `fence` holds it; held until settle().
  std::optional<LiveEntry> advance(EntryId id, std::int64_t fence);
  /// After the commit, before settle(): the entry is tried again at `due_at`, or done with.
  void finish(EntryId id, EntryState state, TimePoint due_at);
  /// Ends every hold. True when entries may be claimable that were not before.
  bool settle();

  [[nodiscard]] std::size_t pending() const { return live_.size(); }
  [[nodiscard]] std::optional<TimePoint> oldest() const;

 private:
  using Heads = std::set<std::pair<TimePoint, EntryId>>;
  struct Queue {
    std::set<EntryId> ready;  ///< was due at least once
    EntryId indexed = 0;      ///< the head as it stands in `heads_`; 0 = none
    EntryId claimed = 0;
    std::int64_t fence = 0;
    TimePoint until{};
  };

  static std::string queue_key(RecordId record, const std::string& destination);
  Queue& queue_of(const LiveEntry& entry);
  void make_ready(const LiveEntry& entry);
  /// Brings `heads_` up to date with the queue's first entry; removes an empty queue.
  void index_head(const LiveEntry& any);
  Claimed take(EntryId id, TimePoint until);
  void wake_scheduled(TimePoint now);
  void expire(TimePoint now);
  void free_claim(EntryId id);

  std::map<EntryId, LiveEntry> live_;
  std::unordered_map<std::string, Queue> queues_;
  std::set<std::pair<TimePoint, EntryId>> scheduled_;  ///< never due yet
  std::map<std::string, Heads> heads_;                 ///< claimable at that time, by destination
  std::set<std::pair<TimePoint, EntryId>> leases_;
  std::set<EntryId> held_;
  std::int64_t last_fence_ = 0;
  bool freed_ = false;
};

}  // namespace triaged
