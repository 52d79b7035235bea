#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "replay/replay_run.h"
#include "store/journal.h"
#include "trial/try_input.h"

namespace triaged {

/// A line of a file of events, or a row of the journal.
struct ReplayLine {
  std::int64_t number = 0;
  Result<ReplayEvent> event;  ///< or why it cannot be judged
};

/// Where replay takes its events from. Not thread-safe.
class ReplaySource {
 public:
  virtual ~ReplaySource() = default;
  /// The next lines; none at the end. Fails when nothing more can be read at all.
  virtual Result<std::vector<ReplayLine>> read(int at_most) = 0;
  /// How much of it was read: 0 … 1.
  virtual double done() = 0;
  /// What a line is called in messages.
  [[nodiscard]] virtual const char* unit() const = 0;
};

/// The events of a store, without those that decisions of ours made: the run makes its own.
Result<std::unique_ptr<ReplaySource>> replay_journal(std::unique_ptr<Journal> journal);

/// A file of events, one on each line, as `try --events` reads it.
std::unique_ptr<ReplaySource> replay_file(std::ifstream file, TryDefaults defaults);

}  // namespace triaged
