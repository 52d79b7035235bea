#include "rules/load_program.h"

#include <utility>

namespace triaged {

std::shared_ptr<const CompiledProgram> load_program(std::span<const std::string> layers,
                                                    const LoadOptions& options,
                                                    Faults& faults) {
  Result<RuleSet> rules = load_rules(layers, options, faults);
  if (!rules.ok()) {
    return nullptr;  // its faults are in `faults`
  }
  auto program = compile(std::move(rules).take());
  if (!program.ok()) {
    faults.add(program.error(), {layers.empty() ? "" : layers.front(), 0, 0});
    return nullptr;
  }
  return std::move(program).take();
}

void warn_of_ended_exceptions(const CompiledProgram& program, TimePoint now, Faults& faults) {
  for (const Rule& rule : program.rules().rules) {
    for (const RuleException& exception : rule.exceptions) {
      if (!program.has_ended(exception, now)) {
        continue;
      }
      std::string day = exception.until;
      day.insert(6, "-").insert(4, "-");
      const std::string owner = exception.owner.empty() ? "" : "; it is " + exception.owner + "'s";
      faults.warn(exception.at,
                  "exception '" + exception.name + "' of rule '" + rule.id + "' ended on " + day +
                      " and no longer applies",
                  "remove it, or give it a later day" + owner);
    }
  }
}

}  // namespace triaged
