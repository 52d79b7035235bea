#include "receive/decision_row.h"

#include <utility>

#include "base/time.h"
#include "model/number_place.h"

namespace triaged {
namespace {

/// A stored decision with the texts of its effects as they went out.
Json shown_decision(Json decision, const std::string& number) {
  for (const char* part : {"effects", "held_back"}) {
    if (const auto found = decision.find(part); found != decision.end()) {
      show_number(*found, number);
    }
  }
  return decision;
}

}  // namespace

void show_number(Json& value, const std::string& number) {
  if (value.is_string()) {
    value = with_number(value.get<std::string>(), number);
  } else if (value.is_structured()) {
    for (Json& item : value) {
      show_number(item, number);
    }
  }
}

Json decision_row(const StoredDecision& stored, const std::string& number) {
  return {{"event", stored.seq},
          {"decided_at", format_utc(stored.decided_at)},
          {"types", stored.event.types},
          {"damaged", stored.damage.empty() ? Json() : Json(stored.damage)},
          {"decision", shown_decision(stored.decision, number)}};
}

}  // namespace triaged
