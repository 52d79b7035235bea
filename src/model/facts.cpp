#include "model/facts.h"

namespace triaged {

Facts facts_of(const Json& kept) {
  Facts facts;
  const Json* journal = find_json(kept, "/journal");
  if (journal == nullptr || !journal->is_object()) {
    return facts;
  }
  for (const auto& [id, value] : journal->items()) {
    facts.push_back({id, value});
  }
  return facts;
}

}  // namespace triaged
