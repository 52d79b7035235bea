#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "evaluate/plan.h"
#include "rules/compile.h"
#include "store/store.h"

namespace triaged {

/// One event as the daemon would judge it, with the decisions that its own led to.
struct Tried {
  Event event;
  Record before;
  Decision decision;
  std::vector<OutboxEntry> writes;  ///< what the daemon would owe the platforms for it
  std::string number;               ///< of the record
  std::vector<Tried> follow_ups;
};

/// Judges one event after the other by the daemon's own steps on a store in memory, which is the
/// journal of the run: an event finds the record that an earlier one opened, limits count.
/// Follow-up events are judged at once. Not thread-safe.
class TryJournal {
 public:
  /// Gives what planning needs for a record of that source.
  using RoutingSource = std::function<const Routing&(const std::string& source)>;

  /// `codes` outlives the journal. Records are numbered by the date in `zone`.
  TryJournal(std::shared_ptr<const CompiledProgram> program,
             RoutingSource routing,
             const SurveyCodes& codes,
             Zone zone);

  /// kInternal: the journal did not take the event, or the rules ask it for more than it answers.
  Result<Tried> judge(Event event);

 private:
  Result<std::vector<Tried>> judge_waiting(TimePoint now);
  Result<Tried> judge_one(const LaneClaim& lane, const PendingEvent& pending, Record before);

  std::shared_ptr<const CompiledProgram> program_;
  RoutingSource routing_;
  const SurveyCodes& codes_;
  std::unique_ptr<Store> store_;
};

}  // namespace triaged
