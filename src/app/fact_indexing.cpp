#include "app/fact_indexing.h"

#include <algorithm>
#include <utility>

#include "evaluate/index_facts.h"

namespace triaged {
namespace {

/// Those that ask the journal anything.
void add_asking(const FactIndexing::Programs& programs, FactIndexing::Programs& asking) {
  for (const std::shared_ptr<const Program>& program : programs) {
    if (program != nullptr && !program->fact_indexes().empty()) {
      asking.push_back(program);
    }
  }
}

}  // namespace

/// What one batch keeps alive.
struct FactIndexing::Hold {
  std::shared_ptr<const void> rules;
  Programs indexed_for;
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
  hold->indexed_for = indexed_for_;
  for (const std::shared_ptr<const Program>& program : hold->indexed_for) {
    rules.indexed_for.push_back(program.get());
  }
  rules.keep_alive = std::move(hold);
  return rules;
}

void FactIndexing::index_for(Programs programs) {
  std::lock_guard gate(gate_);
  std::unique_lock batches(batches_);
  indexed_for_ = std::move(programs);
}

Result<void> FactIndexing::prepare(const Programs& coming,
                                   const Programs& present,
                                   const std::stop_token& stop) {
  if (unsettled_) {
    TRY(settle(Programs(*unsettled_)));
  }
  Programs asking;
  add_asking(coming, asking);
  const std::size_t asking_first = asking.size();
  add_asking(present, asking);
  index_for(asking);
  for (std::size_t i = 0; i < asking_first; ++i) {
    const Result<int> built = index_facts(store_, *asking[i], stop);
    if (!built.ok()) {
      if (!present.empty()) {
        unsettled_ = present;
      }
      return built.error();
    }
  }
  return {};
}

// In this order a crash finds no index that is said to be complete and is not: until the others are
// given up, whoever judges adds to them, and no batch that asks them is under way by then.
Result<void> FactIndexing::settle(const Programs& programs) {
  Programs asking;
  add_asking(programs, asking);
  std::vector<FactIndex> wanted;
  for (const std::shared_ptr<const Program>& program : asking) {
    std::ranges::move(program->fact_indexes(), std::back_inserter(wanted));
  }
  {
    std::lock_guard gate(gate_);
    std::unique_lock batches(batches_);
  }
  unsettled_ = programs;
  TRY(store_.keep_fact_indexes(wanted));
  index_for({});
  unsettled_.reset();
  return {};
}

}  // namespace triaged
