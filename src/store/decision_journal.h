#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"

namespace triaged {

/// A decision as the store keeps it, with the event that it is about: both as the text of one JSON
/// document, which only those parse who need it.
struct JournalDecision {
  EventSeq seq = 0;
  RecordId record = 0;
  TimePoint decided_at{};
  std::string decision;
  std::string event;
};

/// Reads the decisions of a store from the first to the last, beside a daemon that may be writing.
/// Not thread-safe.
class DecisionJournal {
 public:
  virtual ~DecisionJournal() = default;
  /// The next ones in the order of their events, at most `at_most`; none at the end. kUnavailable:
  /// the database is locked or gone.
  virtual Result<std::vector<JournalDecision>> read(int at_most) = 0;
  /// How many decisions there are since then.
  virtual Result<std::int64_t> count() = 0;
  /// How many of them were read so far.
  [[nodiscard]] virtual std::int64_t passed() const = 0;
};

/// Opens an existing database for reading, without its lock; only decisions since then. kNotFound,
/// kUnavailable.
Result<std::unique_ptr<DecisionJournal>> open_sqlite_decisions(const std::string& path,
                                                               TimePoint since);

}  // namespace triaged
