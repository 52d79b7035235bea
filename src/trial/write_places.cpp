#include "trial/write_places.h"

#include <utility>
#include <vector>

#include "rules/decision_json.h"

namespace triaged {

OrderedJson tried_json(const Tried& tried, const Program& program, const WritePlaces& places) {
  std::vector<OrderedJson> follow_ups;
  for (const Tried& next : tried.follow_ups) {
    follow_ups.push_back(tried_json(next, program, places));
  }
  OrderedJson json = decision_to_try_json(tried.decision, program, std::move(follow_ups));
  json["writes"] = OrderedJson::array();
  for (const OutboxEntry& entry : tried.writes) {
    json["writes"].push_back(places.write_json(entry, tried));
  }
  return json;
}

}  // namespace triaged
