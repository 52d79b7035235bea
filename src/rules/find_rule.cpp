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
  const std::string known = TRY(find_rule_id(id, rule_ids()));
  return &*std::ranges::find(rules_.rules, known, &Rule::id);
}

}  // namespace triaged
