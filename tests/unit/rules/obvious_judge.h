#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/event.h"

namespace triaged {

/// What the obvious judge remembers of a ticket.
struct ObviousState {
  struct Value {
    std::string value;
    int weight = 0;
  };
  struct Member {
    bool present = false;
    bool ours = true;  ///< a rule put it there, or took it away
  };
  std::map<std::string, Value> values;  ///< kind, problem, group, status, priority, custom.note
  std::map<std::string, std::map<std::string, Member>> sets;  ///< tags, mood, collaborators
  std::map<std::string, TimePoint> locks;
  std::set<std::string> escalated;
  int heat = 0;
  bool opened = false, solved = false, closed = false;
};

/// What one event came to.
struct ObviousOutcome {
  std::vector<std::string> fired;
  std::string verdict = "valid";
  std::set<std::string> held_back;  ///< "rule field"
  std::set<std::string> conflicts;  ///< fields
  std::set<std::string> singles;    ///< "rule kind target"
};

/// Reads rules, given as the JSON that is also their YAML, and judges events by the words of the
/// rule language alone: every rule is tried, every word searched for, every law applied field by
/// field. Slow on purpose; shares fold() with the compiled evaluator and nothing else. The
/// declarations are those of obvious_declarations().
class ObviousJudge {
 public:
  explicit ObviousJudge(Json rules) : rules_(std::move(rules)) {}

  /// `chance` decides every canary, 0..9999.
  ObviousOutcome judge(const Event& event, int chance, ObviousState& state) const;

 private:
  Json rules_;
};

/// The declarations that rules of these tests may use.
Json obvious_declarations();

}  // namespace triaged
