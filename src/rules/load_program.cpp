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

}  // namespace triaged
