#include "rules/judge/declared.h"

#include <algorithm>

#include "rules/judge/wishes.h"
#include "text/fold.h"

namespace triaged {

std::string default_of(const RuleSet& rules, std::string_view field) {
  const auto of = [](const std::optional<DeclaredValues>& declared) {
    return declared ? declared->default_value : std::string();
  };
  if (field == "group") {
    return rules.default_route;
  }
  if (field == "priority") {
    return of(rules.priority);
  }
  if (field == "status") {
    return of(rules.status);
  }
  if (!field.starts_with(kDimensionPrefix)) {
    return "";
  }
  const auto found = std::ranges::find(
      rules.dimensions, field.substr(kDimensionPrefix.size()), &DeclaredValues::name);
  return found == rules.dimensions.end() ? "" : found->default_value;
}

bool is_valid(const Record& record) {
  return record.customer_messages == 0 || record.valid_messages > 0;
}

}  // namespace triaged
