#include "keyed/decision_cost.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace triaged {

Result<std::shared_ptr<const CompiledProgram>> bench_program(
    const std::vector<std::string>& layers,
    const std::string& yaml,
    const std::function<bool(const RuleFile&)>& keep,
    const LiteralCache& cache) {
  Faults faults;
  std::vector<RuleFile> files = find_rule_files(layers, faults);
  if (keep) {
    std::erase_if(files, [&keep](const RuleFile& file) { return !keep(file); });
  }
  files.push_back({layers.size(), "bench.yaml", yaml});
  Result<RuleSet> rules = read_rules(std::move(files), read_whole_file, {}, faults);
  if (!rules.ok()) {
    return invalid_input(faults.render());
  }
  return compile(std::move(rules).take(), cache);
}

DecisionCost cost_of(const Program& program, const std::vector<Event>& events, int rounds) {
  using Steady = std::chrono::steady_clock;
  const Record blank;
  DecisionCost cost{1e12, 0};
  for (int round = 0; round < rounds; ++round) {
    std::size_t fired = 0;
    const Steady::time_point start = Steady::now();
    for (const Event& event : events) {
      const auto evaluation = program.begin(event, blank);
      while (!evaluation->done()) {
        evaluation->resume({});
      }
      fired += std::move(*evaluation).take().fired.size();
    }
    const std::chrono::duration<double, std::micro> spent = Steady::now() - start;
    cost.us = std::min(cost.us, spent.count() / static_cast<double>(events.size()));
    cost.fired = static_cast<double>(fired) / static_cast<double>(events.size());
  }
  return cost;
}

}  // namespace triaged
