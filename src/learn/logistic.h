#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Rows of present columns, in the form the solver reads. Built once and fit for each class.
/// Immutable; not thread-safe while it is fit.
class LogisticProblem {
 public:
  /// `rows` are sorted column numbers below `columns`.
  LogisticProblem(const std::vector<std::vector<std::uint32_t>>& rows, std::size_t columns);
  ~LogisticProblem();
  LogisticProblem(const LogisticProblem&) = delete;
  LogisticProblem& operator=(const LogisticProblem&) = delete;
  LogisticProblem(LogisticProblem&&) = delete;
  LogisticProblem& operator=(LogisticProblem&&) = delete;

  /// Weights of the columns, then the intercept, of the L2-regularised logistic regression that
  /// tells the rows in `positive` from the others. `loss` weighs losses against the size of the
  /// weights (LIBLINEAR's C), `positive_weight` those of positive rows once more. The same input
  /// gives the same weights. kInvalidInput: one side is empty; kInternal: the solver refuses.
  [[nodiscard]] Result<std::vector<double>> fit(const std::vector<bool>& positive,
                                                double loss,
                                                double positive_weight) const;

 private:
  struct Nodes;
  std::unique_ptr<Nodes> nodes_;
  std::size_t columns_;
};

}  // namespace triaged
