#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rules/compile.h"
#include "rules/judge/take_back.h"
#include "store/store.h"

namespace triaged {

/// What the stored decision of an event says that a field held after it; "" = nothing.
std::string value_in(const Json& decision, const std::string& field);
/// Whether the set (`tags`, or a many-valued dimension) held the member, by its folded name.
bool has_member(const Json& decision, const std::string& set, const std::string& key);
/// The rules that fired, by id.
std::vector<std::string> fired_in(const Json& decision);
bool fired_on(const Json& decision, const std::string& rule);

/// Which rules give which values, by the program's effects and the decisions in which they fired,
/// oldest first. Borrows both; a null program gives nothing. Immutable.
class Writings {
 public:
  /// A field and what can be written to it: `tags` and dimensions with their values, priority,
  /// status, group and assignee.
  using Gifts = std::vector<std::pair<std::string, std::string>>;

  Writings(const CompiledProgram* program, const std::vector<StoredDecision>& decisions)
      : program_(program), decisions_(decisions) {}

  /// What the rule's effects can write. Of a table, the rows whose keys the decision found.
  [[nodiscard]] Gifts of(const std::string& rule, const Json* decision = nullptr) const;

  /// Whether the rule fired on the event and gives the value, by its folded name. Of a lexicon,
  /// what it answered to that message.
  [[nodiscard]] bool gave(const StoredDecision& decision,
                          const std::string& rule,
                          const std::string& field,
                          const std::string& key) const;

  /// Another rule than `rule` that gave the value in a decision from `from` on, and was not undone
  /// for it since; "" = none.
  [[nodiscard]] std::string other_giver(const std::string& rule,
                                        const std::string& field,
                                        const std::string& key,
                                        EventSeq from) const;

  /// The highest priority above `before` ("" = the default) that other rules raised to from `from`
  /// on and stand by, as for other_giver(): the level's name and the rule; empty = none.
  [[nodiscard]] std::pair<std::string, std::string> other_raise(const std::string& rule,
                                                                const std::string& before,
                                                                EventSeq from) const;

  /// The decision after `from` that carried out an order to undo the rule for that value; null =
  /// none.
  [[nodiscard]] const StoredDecision* undone(const std::string& rule,
                                             const std::string& field,
                                             const std::string& key,
                                             EventSeq from) const;

 private:
  [[nodiscard]] const Rule* find_rule(const std::string& id) const;

  const CompiledProgram* program_;
  const std::vector<StoredDecision>& decisions_;
};

}  // namespace triaged
