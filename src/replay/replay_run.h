#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/ticket_outcome.h"
#include "rules/compile.h"
#include "store/store.h"

namespace triaged {

/// An event of the journal that is judged again.
struct ReplayEvent {
  Event event;
  RecordId record = 0;  ///< in the journal it comes from; 0 = found by the event's own names
  std::string number;   ///< what people call the ticket; "" = not known
  /// Decision::heard of the journal. What is not there came back of what the rules of then wrote,
  /// and may be news to a run that wrote something else. Not set = take all changes for somebody's.
  std::optional<std::vector<FieldChange>> heard{};
};

/// What one rule set made of an event, with the events that its decision led to.
struct ReplayStep {
  RecordId record = 0;  ///< in the run's own journal; 0 = no record waits for such an event
  bool ignored = false;
  std::vector<std::string> fired;  ///< rules, each once, sorted
  TicketOutcome outcome;           ///< of the ticket, after it all
};

/// Judges a journal again under one rule set, event by event in the journal's order, by the
/// daemon's own step on a store in memory: facts, limits and record states are this run's own.
/// Nothing is planned or sent. Not thread-safe; two runs may work at the same time.
class ReplayRun {
 public:
  /// Records are numbered by the date in `zone`.
  ReplayRun(std::shared_ptr<const Program> program, Zone zone);

  /// kInternal: the run's journal did not take the event, or the rules ask it for more than it
  /// answers.
  Result<ReplayStep> judge(const ReplayEvent& item);

 private:
  Result<bool> judge_waiting(const ReplayEvent& item, ReplayStep& step);
  Result<void> judge_one(const ReplayEvent& item,
                         const LaneClaim& lane,
                         const PendingEvent& pending,
                         ReplayStep& step);

  std::shared_ptr<const Program> program_;
  std::unique_ptr<Store> store_;
  std::map<RecordId, RecordId> records_;  ///< of the journal → of this run
  Record record_;                         ///< of the event under way, as last decided
};

}  // namespace triaged
