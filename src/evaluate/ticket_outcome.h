#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"
#include "model/decision.h"

namespace triaged {

/// What rules made of a ticket, in the words that people compare. A plain value.
struct TicketOutcome {
  std::string verdict;  ///< of the latest customer message
  std::string priority;
  std::string status;
  std::string group;
  std::string assignee;
  std::vector<std::string> tags;
  std::map<std::string, std::vector<std::string>> dimensions;  ///< unset ones are left out

  bool operator==(const TicketOutcome&) const = default;
};

TicketOutcome outcome_of(const Record& record);

/// A field that differs between two outcomes.
struct FieldDifference {
  std::string field;
  Json before;
  Json after;
};

/// Every field that differs, in a fixed order.
std::vector<FieldDifference> differences(const TicketOutcome& before, const TicketOutcome& after);

}  // namespace triaged
