#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/event.h"
#include "model/record.h"

namespace triaged {

/// A single value that platforms' tickets and records both have, under the one name that rules,
/// decisions and the desks' views use.
struct TicketField {
  std::string_view name;
  ValueState Record::*state;
  std::optional<std::string> TicketState::*told;  ///< as a webhook tells it
};

inline constexpr std::array<TicketField, 4> kTicketFields{{
    {"priority", &Record::priority, &TicketState::priority},
    {"status", &Record::status, &TicketState::status},
    {"group", &Record::group, &TicketState::group},
    {"assignee", &Record::assignee, &TicketState::assignee},
}};

/// Null where a ticket has no such field.
constexpr const TicketField* find_ticket_field(std::string_view name) {
  for (const TicketField& field : kTicketFields) {
    if (field.name == name) {
      return &field;
    }
  }
  return nullptr;
}

}  // namespace triaged
