#pragma once

#include <cstdint>
#include <vector>

namespace triaged {

/// What to add to each class's sum, in thousandths, and the mean F1 that this brings.
struct Moves {
  std::vector<std::int32_t> by_class;
  double mean_f1 = 0;
};

/// Moves with which the answers to `sums` (of texts that were not fit) have the best mean F1 over
/// the classes in `gold`. Small moves go before large ones. A plain search, class after class: the
/// same input gives the same moves.
Moves best_moves(std::vector<std::vector<std::int64_t>> sums,
                 const std::vector<std::vector<std::size_t>>& gold,
                 bool many);

}  // namespace triaged
