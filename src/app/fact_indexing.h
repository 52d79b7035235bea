#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stop_token>
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

  /// Every index of the `coming` programs holds the whole journal when this returns. It and every
  /// index of the `present` ones stay complete until settle(), whichever of them judge. Batches
  /// under way are waited for. One caller at a time, as for settle(). kUnavailable: the store
  /// cannot be read or written now, or it was told to stop.
  Result<void> prepare(const Programs& coming,
                       const Programs& present,
                       const std::stop_token& stop = {});
  /// Only these judge from now on: indexes that they do not ask are forgotten.
  Result<void> settle(const Programs& programs);

  /// The rules of one batch, as `present` gives them, with all that it is indexed for. prepare()
  /// and settle() wait until they are gone.
  JudgingRules hold(const std::function<JudgingRules()>& present);

 private:
  struct Hold;
  void index_for(Programs programs);

  Store& store_;
  std::mutex gate_;  ///< whoever waits for the batches under way keeps new ones out
  std::shared_mutex batches_;
  Programs indexed_for_;               ///< guarded by batches_; empty = those that judge
  std::optional<Programs> unsettled_;  ///< those that judge, where other indexes may be left
};

}  // namespace triaged
