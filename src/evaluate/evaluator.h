#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/signal.h"
#include "evaluate/plan.h"
#include "rules/program.h"
#include "store/store.h"

namespace triaged {

/// A release that stands beside the live one. Points into the same snapshot.
struct CandidateRules {
  const Program* program = nullptr;
  std::string name;    ///< as decisions write it: `release 4`
  int per_myriad = 0;  ///< the share of records it judges; 0 = in shadow
};

/// What judging needs of the current configuration. Immutable; a claimed batch ends under the rules
/// it began with.
struct JudgingRules {
  std::shared_ptr<const void> keep_alive;  ///< the snapshot that `program` and `routing` point into
  const Program* program = nullptr;
  const Routing* routing = nullptr;
  std::optional<CandidateRules> candidate{};
  /// Whatever these ask of the journal is indexed too: rules that are about to take over, and those
  /// that just did not.
  std::vector<const Program*> indexed_for{};
};

struct EvaluatorOptions {
  std::string worker = "evaluate";
  int batch = 128;  ///< lanes claimed at once; their decisions share a commit
  Millis lease{30'000};
};

/// Claims records with pending events, judges them in order, commits decisions with everything they
/// owe. Thread-safe as long as each thread has its own Evaluator.
class Evaluator {
 public:
  Evaluator(Store& store,
            const Clock& clock,
            const SurveyCodes& codes,
            Metrics& metrics,
            std::function<JudgingRules()> rules,
            EvaluatorOptions options = {});

  /// One batch; says how many events were decided. kUnavailable: the store cannot be read or
  /// written now.
  Result<int> evaluate_once();
  /// Batches until stopped; waits on `work` when there is nothing to do.
  void run(const std::stop_token& stop, WorkSignal& work);

 private:
  struct Batch {
    std::vector<Decided> decided;  ///< and not yet committed
    int committed = 0;
    SteadyPoint begun{};  ///< with what is in `decided`
  };

  Result<void> judge_lane(LaneClaim& lane, const JudgingRules& rules, Batch& batch);
  Result<void> commit(Batch& batch);
  std::optional<Decided> judge(const LaneClaim& lane,
                               const PendingEvent& pending,
                               const Record& before,
                               const JudgingRules& rules,
                               const Batch& batch);
  void note_shadow(const CandidateRules& candidate,
                   const PendingEvent& pending,
                   const Record& before,
                   const Batch& batch,
                   Decision& decision);
  Result<void> save_rules(const Program& program);
  void count(const Decided& decided, const Outcome& outcome);

  Store& store_;
  const Clock& clock_;
  const SurveyCodes& codes_;
  Metrics& metrics_;
  std::function<JudgingRules()> rules_;
  EvaluatorOptions options_;
  Histogram& seconds_;
  std::set<std::string> saved_rules_;  ///< program hashes whose rule sets are known to be stored
};

}  // namespace triaged
