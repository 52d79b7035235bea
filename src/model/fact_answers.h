#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/facts.h"

namespace triaged {

/// A row of one index and group. Rows are in the order of (at, item).
struct StoredFact {
  TimePoint at{};
  std::int64_t item = 0;  ///< the record, where it counts once, else the event
  RecordId record = 0;
  std::uint64_t value = 0;
  std::string text;
};

/// A row of a decision as it is stored.
struct FactWrite {
  std::string index;
  std::uint64_t group = 0;
  bool remove = false;
  StoredFact row;
};

/// What part of an index is read.
struct FactRange {
  const std::string& index;
  std::uint64_t group = 0;
  TimePoint after{};  ///< exclusive
  TimePoint until{};  ///< inclusive
  int newest = 0;     ///< only so many, the newest; 0 = all
  RecordId not_of = 0;
  bool texts = false;
};

/// Candidates that a text is compared with, newest first.
inline constexpr int kNearCandidates = 200;
/// How many weeks a surge is compared with.
inline constexpr int kSurgeWeeks = 4;

FactWrite fact_write(const FactRow& row, RecordId record, EventSeq seq);

/// Where answers come from: committed rows.
class FactSource {
 public:
  virtual ~FactSource() = default;
  /// In the order of (at, item).
  virtual Result<std::vector<StoredFact>> read(const FactRange& range) const = 0;
  /// The record's number, or own_name() of one that has none yet.
  virtual Result<std::string> number_of(RecordId record) const = 0;
};

/// Answers the questions of one event. Borrows all of it.
class FactReader {
 public:
  /// `start` is the time of the journal's earliest event, `pending` rows that are not committed yet
  /// but count as if they were, `as_of` the event that asks.
  FactReader(const FactSource& source,
             std::optional<TimePoint> start,
             EventSeq as_of,
             std::span<const FactWrite> pending = {})
      : source_(source), start_(start), as_of_(as_of), pending_(pending) {}

  /// As Fact says. Errors are the source's.
  [[nodiscard]] Result<Json> answer(const FactQuery& query) const;

 private:
  [[nodiscard]] Result<std::vector<StoredFact>> read(const FactRange& range) const;
  [[nodiscard]] Result<Json> count(const FactQuery& query) const;
  [[nodiscard]] Result<Json> surge(const FactQuery& query) const;
  [[nodiscard]] Result<Json> near_duplicate(const FactQuery& query) const;
  [[nodiscard]] Result<Json> open_each(const FactQuery& query) const;
  [[nodiscard]] Result<Json> last_turn(const FactQuery& query) const;
  void leave_out_own(const FactQuery& query, std::vector<StoredFact>& rows) const;

  const FactSource& source_;
  const std::optional<TimePoint> start_;
  const EventSeq as_of_;
  const std::span<const FactWrite> pending_;
};

}  // namespace triaged
