#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"

namespace triaged {

/// An event as the journal keeps it.
struct JournalEvent {
  EventSeq seq = 0;
  RecordId record = 0;
  std::string number;         ///< of the record; "" when no decision opened it yet
  bool from_webhook = false;  ///< false: a timer or a decision of ours made it
  Result<Event> event;        ///< kInvalidInput: it, or the decision on it, cannot be read
  Json decision;              ///< as stored, of an event that is more than a message; null: none
};

/// Reads the events of a store from the first to the last, beside a daemon that may be writing.
/// Not thread-safe.
class Journal {
 public:
  virtual ~Journal() = default;
  /// The next ones in the order in which they were stored, at most `at_most`; none at the end.
  /// kUnavailable: the database is locked or gone.
  virtual Result<std::vector<JournalEvent>> read(int at_most) = 0;
  /// The packed files of the release that is live; "" when none is.
  virtual Result<std::string> live_release() = 0;
  /// How many events there are.
  virtual Result<std::int64_t> count() = 0;
};

/// Opens an existing database for reading, without its lock. kNotFound, kUnavailable.
Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path);

}  // namespace triaged
