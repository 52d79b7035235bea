#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/json.h"
#include "rules/compile.h"

namespace triaged {

/// What stored decisions say of one rule.
struct RuleStats {
  std::size_t fired = 0;
  std::size_t changed = 0;  ///< fired, and the decision changed a field it writes or did an effect
  std::size_t corrected = 0;  ///< people changed what it wrote
  std::size_t conflicts = 0;
  std::size_t held_back = 0;
  std::size_t failed = 0;
  std::size_t would = 0;  ///< decisions that a shadow rule would have changed
  std::unordered_set<RecordId> would_tickets;
  std::size_t wishes = 0;  ///< of these, values of fields that a person can set
  std::size_t agreed = 0;  ///< of those, that a person set later on the same ticket
  std::map<std::string, std::pair<std::string, std::size_t>>
      words;  ///< folded evidence → as first written, hits
};

/// Counts what decisions say of the rules, one decision after the other in the order of their
/// events. Memory grows with the rules, their words
/// and what shadow rules wish for; of each ticket it is a bit. Borrows the
/// program. Not thread-safe.
class StatsCounter {
 public:
  /// `program` (null = none) tells which fields its rules write.
  explicit StatsCounter(const CompiledProgram* program);

  /// A stored decision and its event, as JSON texts. kInvalidInput: one of them cannot be read.
  Result<void> add(RecordId record, std::string_view decision, std::string_view event);

  [[nodiscard]] const std::map<std::string, RuleStats>& rules() const { return rules_; }
  /// Tickets of which an event was judged: `seen` of a promotion, whose `changes` is a share of it.
  [[nodiscard]] std::size_t tickets() const { return tickets_; }
  [[nodiscard]] std::size_t decisions() const { return decisions_; }

 private:
  /// A shadow rule's wish that no person has fulfilled yet.
  struct Wish {
    std::string rule;
    std::string field;
    std::set<std::string> values;  ///< folded
  };

  void see(RecordId record);
  void add_fired(const Json& decision);
  void add_conflicts(const Json& decision);
  void add_would(RecordId record, const Json& decision);
  Result<void> add_event(RecordId record, std::string_view text);
  void settle_wishes(std::vector<Wish>& wishes, const FieldChange& change);
  void count_words(const Json& fired, RuleStats& stats);

  std::map<std::string, std::set<std::string>> written_;  ///< rule → fields it writes
  std::map<std::string, RuleStats> rules_;
  std::map<RecordId, std::vector<Wish>> wishes_;
  std::size_t open_wishes_ = 0;
  std::vector<bool> seen_;  ///< by the record's own id
  std::size_t tickets_ = 0;
  std::size_t decisions_ = 0;
};

}  // namespace triaged
