#include "app/fact_indexing.h"

#include <algorithm>
#include <utility>

#include "evaluate/index_facts.h"

namespace triaged {

/// What one batch keeps alive.
struct FactIndexing::Hold {
  std::shared_ptr<const void> rules;
  Programs incoming;
  std::shared_lock<std::shared_mutex> batch;
};

JudgingRules FactIndexing::hold(const std::function<JudgingRules()>& present) {
  auto hold = std::make_shared<Hold>();
  {
    std::lock_guard gate(gate_);
    hold->batch = std::shared_lock(batches_);
  }
  JudgingRules rules = present();  // after the lock: nobody begins with rules that were replaced
  hold->rules = std::move(rules.keep_alive);
  hold->incoming = incoming_;
  for (const std::shared_ptr<const Program>& program : hold->incoming) {
    rules.incoming.push_back(program.get());
  }
  rules.keep_alive = std::move(hold);
  return rules;
}

void FactIndexing::set_incoming(Programs programs) {
  std::lock_guard gate(gate_);
  std::unique_lock batches(batches_);
  incoming_ = std::move(programs);
}

Result<void> FactIndexing::prepare(Programs programs) {
  std::erase_if(programs, [](const std::shared_ptr<const Program>& program) {
    return program == nullptr || program->fact_indexes().empty();
  });
  if (programs.empty()) {
    return {};
  }
  set_incoming(programs);
  for (const std::shared_ptr<const Program>& program : programs) {
    const Result<int> built = index_facts(store_, *program);
    if (!built.ok()) {
      drop();
      return built.error();
    }
  }
  return {};
}

Result<void> FactIndexing::settle(const Programs& programs) {
  drop();
  std::vector<FactIndex> wanted;
  for (const std::shared_ptr<const Program>& program : programs) {
    if (program != nullptr) {
      std::ranges::move(program->fact_indexes(), std::back_inserter(wanted));
    }
  }
  return store_.keep_fact_indexes(wanted);
}

void FactIndexing::drop() {
  set_incoming({});
}

}  // namespace triaged
