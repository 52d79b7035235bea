#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/decision.h"

namespace triaged {

/// What the `limit`s of a test case's rules have granted, as the daemon's commit grants it. Not
/// thread-safe.
class PermitBook {
 public:
  /// Grants what the decision of an event at `at` wishes for. An effect that any of its limits
  /// refuses is none: it is held back, with the reason.
  void grant(Decision& decision, TimePoint at);

 private:
  [[nodiscard]] bool is_used_up(const Reservation& wish, TimePoint at) const;

  std::map<std::string, std::vector<TimePoint>> granted_;  ///< by the limit's key
};

}  // namespace triaged
