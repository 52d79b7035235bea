#include "rules/judge/hearing.h"

#include <algorithm>

#include "text/fold.h"

namespace triaged {
namespace {

std::string detail_text(const Json& detail, const std::string& key) {
  const auto found = detail.is_object() ? detail.find(key) : detail.end();
  if (!detail.is_object() || found == detail.end()) {
    return "";
  }
  return found->is_string() ? found->get<std::string>() : dump_json(*found);
}

}  // namespace

bool listens(const std::vector<EventFilter>& filters,
             const std::vector<std::string>& types,
             const Json& detail) {
  return std::any_of(filters.begin(), filters.end(), [&](const EventFilter& filter) {
    return std::find(types.begin(), types.end(), filter.type) != types.end() &&
           std::all_of(filter.detail.begin(), filter.detail.end(), [&](const auto& wanted) {
             return fold_key(detail_text(detail, wanted.first)) == wanted.second;
           });
  });
}

std::optional<RuleRefusal> refusal(const CompiledProgram& program,
                                   const Rule& rule,
                                   const ConditionInput& input) {
  if (rule.unless && evaluate(*rule.unless, input) == Truth::kTrue) {
    return RuleRefusal{"unless", &*rule.unless};
  }
  for (const RuleException& exception : rule.exceptions) {
    if (!program.has_ended(exception, input.snapshot.event.at) &&
        evaluate(exception.when, input) == Truth::kTrue) {
      return RuleRefusal{exception.name, &exception.when};
    }
  }
  return std::nullopt;
}

}  // namespace triaged
