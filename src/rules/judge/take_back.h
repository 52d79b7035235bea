#pragma once

#include <string>
#include <vector>

#include "model/decision.h"
#include "rules/rule_set.h"

namespace triaged {

/// What a `rule.undone` event's `detail` asks for. A plain value.
struct UndoOrder {
  struct Value {
    std::string field;    ///< priority, status, group, or a dimension
    std::string written;  ///< by the rule
    std::string before;   ///< what goes back; "" = the field's default
    std::string heir{};   ///< the rule that gives what goes back; "" = none
  };
  struct Member {
    std::string set;  ///< `tags`, or a many-valued dimension
    std::string name;
    std::string heir{};  ///< a rule that gives it as well: it stays, as that rule's; "" = it goes
  };
  std::string rule;
  std::vector<Value> values;
  std::vector<Member> members;
  /// What the rule gave as well, and another rule stands for: from now on it alone does.
  std::vector<Member> released;
};

Json to_json(const UndoOrder& order);
UndoOrder undo_order_from_json(const Json& detail);

/// Takes back what the order names, where it still is the rule's and no lock holds it. The rest is
/// held back, with the reason.
std::vector<HeldBack> take_back(const RuleSet& rules, const UndoOrder& order, Record& record);

}  // namespace triaged
