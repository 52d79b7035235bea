#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/facts.h"
#include "store/store.h"

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

/// What decisions that are not committed yet add to a range: their rows are laid over the stored
/// ones.
void lay_over(std::vector<StoredFact>& rows,
              std::span<const FactWrite> pending,
              const FactRange& range);

/// How many rows, or different values, with what the present event adds.
std::int64_t count_rows(const std::vector<StoredFact>& rows, const FactQuery& query);

/// The best of the candidates that reaches the query's similarity, the earliest of equals, without
/// `number`; null when none does.
Json best_match(const std::vector<StoredFact>& rows, const FactQuery& query);

}  // namespace triaged
