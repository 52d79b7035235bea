#pragma once

#include <string>
#include <vector>

#include "rules/compile.h"
#include "rules/judge/take_back.h"
#include "store/store.h"

namespace triaged {

/// One value that a rule wrote to a ticket, and what is to become of it.
struct UndoRow {
  std::string field;    ///< tags, priority, status, group, assignee, or a dimension
  std::string written;  ///< by the rule
  std::string before;   ///< what goes back; "" = the default, or nothing
  std::string kept;     ///< why it stays; "" = it is taken back
};

/// What taking back a rule comes to on one ticket.
struct UndoPlan {
  RecordId record = 0;
  std::string number;
  std::vector<UndoRow> rows;
  /// The rows that are taken back, and whose what stays is from now on.
  UndoOrder order;

  [[nodiscard]] bool takes_back() const;
  /// Whether there is anything to order.
  [[nodiscard]] bool has_order() const {
    return !order.values.empty() || !order.members.empty() || !order.released.empty();
  }
};

/// Works out from the record and its decisions, oldest first, what the rule wrote since then and
/// nobody changed after it. `program` says what other rules give as well; nullptr = not known.
/// Pure.
UndoPlan plan_undo(const Record& record,
                   const std::vector<StoredDecision>& decisions,
                   const std::string& rule,
                   TimePoint since,
                   const CompiledProgram* program);

/// The event that carries the order through the record's lane. `by` is who asks.
Event undo_event(const UndoPlan& plan, const Record& record, const std::string& by, TimePoint now);

}  // namespace triaged
