#include "rules/find_rule.h"

#include <algorithm>

#include "rules/compile.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {

Error no_such_rule(const std::string& id, std::span<const std::string> known) {
  return not_found("there is no rule '" + id + "'",
                   suggestion(id, known, "see the ids in the rule files"));
}

Result<std::string> find_rule_id(const std::string& id, std::span<const std::string> known) {
  if (const auto exact = std::ranges::find(known, id); exact != known.end()) {
    return *exact;
  }
  const std::string folded = fold_key(id);
  const auto found = std::ranges::find(known, folded, fold_key);
  return found == known.end() ? Result<std::string>(no_such_rule(id, known)) : *found;
}

std::vector<std::string> CompiledProgram::rule_ids() const {
  std::vector<std::string> ids;
  for (const Rule& rule : rules_.rules) {
    ids.push_back(rule.id);
  }
  return ids;
}

Result<const Rule*> CompiledProgram::find_rule(const std::string& id) const {
  auto found = std::ranges::find(rules_.rules, id, &Rule::id);
  if (found == rules_.rules.end()) {
    found = std::ranges::find_if(rules_.rules,
                                 [&](const Rule& rule) { return same_name(rule.id, id); });
  }
  if (found == rules_.rules.end()) {
    return no_such_rule(id, rule_ids());
  }
  return &*found;
}

}  // namespace triaged
