#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Examples of one language, by number; classes are places in the label's classes.
struct FitData {
  std::vector<std::vector<std::uint32_t>> rows;  ///< term numbers, sorted
  std::vector<std::vector<std::size_t>> classes;
  std::size_t term_count = 0;
  std::size_t class_count = 0;

  [[nodiscard]] FitData subset(std::span<const std::size_t> rows_wanted) const;
};

/// How fit_terms() chooses. A plain value.
struct FitOptions {
  std::size_t terms_per_class = 200;
  bool many = false;
  std::uint64_t seed = 1;
};

/// A sparse linear classifier: weights in thousandths of the kept terms, by class.
struct FittedTerms {
  std::vector<std::uint32_t> terms;                ///< kept term numbers, sorted
  std::vector<std::vector<std::int32_t>> weights;  ///< parallel to `terms`, one for each class
  std::vector<std::int32_t> intercepts;            ///< by class

  /// Each class's sum for a row.
  [[nodiscard]] std::vector<std::int64_t> sums(const std::vector<std::uint32_t>& row) const;
};

/// Each place's number of a fold, below `folds`: evenly filled, in an order that `seed` decides.
std::vector<std::size_t> assign_folds(std::size_t count, std::size_t folds, std::uint64_t seed);

/// Chooses terms and weighs them. For each class a logistic regression over all terms ranks them
/// by |weight| and frequency; the best of each class stay, in two steps, and are fit anew. Rare
/// classes count for more than their number; how much the weights are held down, and where the
/// intercepts lie, is what gives the best mean F1 on texts held back in turn. A class with fewer
/// than five examples is never answered. The same input gives the same weights.
Result<FittedTerms> fit_terms(const FitData& data, const FitOptions& options);

/// The classes that sums stand for: above zero for many, else the top one (the first of equals).
std::vector<std::size_t> answer_of(const std::vector<std::int64_t>& sums, bool many);

}  // namespace triaged
