#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/result.h"
#include "evaluate/evaluator.h"
#include "rules/program.h"
#include "store/store.h"

namespace triaged {

/// Brings the journal's indexes in step with the rules that are about to go live, while the present
/// ones go on judging. Thread-safe.
class FactIndexing {
 public:
  using Programs = std::vector<std::shared_ptr<const Program>>;

  explicit FactIndexing(Store& store) : store_(store) {}

  /// Every index of the programs holds the whole journal when this returns, and stays complete
  /// until settle() or drop(), whichever rules judge. Batches under way are waited for. One caller
  /// at a time. kUnavailable: the store cannot be read or written now; nothing is prepared then.
  Result<void> prepare(Programs programs);
  /// These judge from now on: indexes that they do not ask are forgotten.
  Result<void> settle(const Programs& programs);
  /// The prepared rules do not go live after all.
  void drop();

  /// The rules of one batch, as `present` gives them, with the incoming ones. prepare() and
  /// settle() wait until they are gone.
  JudgingRules hold(const std::function<JudgingRules()>& present);

 private:
  struct Hold;
  void set_incoming(Programs programs);

  Store& store_;
  std::mutex gate_;  ///< whoever waits for the batches under way keeps new ones out
  std::shared_mutex batches_;
  Programs incoming_;  ///< guarded by batches_
};

}  // namespace triaged
