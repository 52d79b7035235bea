#pragma once

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/decision.h"
#include "rules/program.h"

namespace triaged {

/// The names that `always` of a test file knows.
const std::vector<std::string>& invariant_names();

/// What must hold after every step of a case, whatever the step expects. Borrows the program and
/// the names. Not thread-safe.
class Invariants {
 public:
  Invariants(const Program& program, const std::vector<std::string>& names)
      : program_(program), names_(names) {}

  /// What one event led to, its follow-ups included, against the record before it. Each line names
  /// an invariant that does not hold and what was found.
  std::vector<std::string> check(const Event& event,
                                 const Record& before,
                                 std::span<const Decision> decisions);

 private:
  [[nodiscard]] bool asked(const std::string& name) const;
  [[nodiscard]] int level(const std::string& priority) const;
  void check_effects(const Decision& decision, std::vector<std::string>& broken);

  const Program& program_;
  const std::vector<std::string>& names_;
  std::set<std::pair<std::string, int>> surveys_;  ///< sent, with how often the ticket was solved
};

}  // namespace triaged
