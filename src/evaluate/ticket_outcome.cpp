#include "evaluate/ticket_outcome.h"

#include <set>
#include <utility>

namespace triaged {
namespace {

Json text_or_nothing(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json values_of(const TicketOutcome& outcome, const std::string& dimension) {
  const auto found = outcome.dimensions.find(dimension);
  if (found == outcome.dimensions.end()) {
    return nullptr;
  }
  return found->second.size() == 1 ? Json(found->second.front()) : Json(found->second);
}

}  // namespace

TicketOutcome outcome_of(const Record& record) {
  TicketOutcome outcome;
  outcome.verdict = record.verdict;
  outcome.priority = record.priority.value;
  outcome.status = record.status.value;
  outcome.group = record.group.value;
  outcome.assignee = record.assignee.value;
  outcome.tags = present_names(record.tags);
  for (const auto& [name, state] : record.dimensions) {
    if (!state.value.empty()) {
      outcome.dimensions[name] = {state.value};
    }
  }
  for (const auto& [name, members] : record.many_dimensions) {
    if (std::vector<std::string> present = present_names(members); !present.empty()) {
      outcome.dimensions[name] = std::move(present);
    }
  }
  return outcome;
}

std::vector<FieldDifference> differences(const TicketOutcome& before, const TicketOutcome& after) {
  std::vector<FieldDifference> found;
  const std::pair<const char*, std::string TicketOutcome::*> fields[] = {
      {"verdict", &TicketOutcome::verdict},
      {"priority", &TicketOutcome::priority},
      {"status", &TicketOutcome::status},
      {"group", &TicketOutcome::group},
      {"assignee", &TicketOutcome::assignee}};
  for (const auto& [name, field] : fields) {
    if (before.*field != after.*field) {
      found.push_back({name, text_or_nothing(before.*field), text_or_nothing(after.*field)});
    }
  }
  if (before.tags != after.tags) {
    found.push_back({"tags", before.tags, after.tags});
  }
  std::set<std::string> names;
  for (const TicketOutcome* outcome : {&before, &after}) {
    for (const auto& [name, values] : outcome->dimensions) {
      names.insert(name);
    }
  }
  for (const std::string& name : names) {
    if (Json old = values_of(before, name), now = values_of(after, name); old != now) {
      found.push_back({name, std::move(old), std::move(now)});
    }
  }
  return found;
}

}  // namespace triaged
