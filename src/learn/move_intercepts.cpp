#include "learn/move_intercepts.h"

#include <algorithm>
#include <utility>

#include "learn/fit.h"

namespace triaged {
namespace {

constexpr std::int32_t kStep = 100;
constexpr std::int32_t kFarthest = 1200;
constexpr int kRounds = 3;
constexpr double kLeastGain = 1e-4;

/// Mean F1 over the classes that the gold labels hold.
double mean_f1(const std::vector<std::vector<std::int64_t>>& sums,
               const std::vector<std::vector<std::size_t>>& gold,
               bool many) {
  const std::size_t classes = sums.empty() ? 0 : sums.front().size();
  std::vector<double> right(classes, 0);
  std::vector<double> answered(classes, 0);
  std::vector<double> wanted(classes, 0);
  for (std::size_t i = 0; i < sums.size(); ++i) {
    for (const std::size_t cls : gold[i]) {
      ++wanted[cls];
    }
    for (const std::size_t cls : answer_of(sums[i], many)) {
      ++answered[cls];
      right[cls] += std::binary_search(gold[i].begin(), gold[i].end(), cls) ? 1 : 0;
    }
  }
  double total = 0;
  double held = 0;
  for (std::size_t cls = 0; cls < classes; ++cls) {
    if (wanted[cls] > 0) {
      total += 2 * right[cls] / (wanted[cls] + answered[cls]);
      ++held;
    }
  }
  return held > 0 ? total / held : 0;
}

void add_to(std::vector<std::vector<std::int64_t>>& sums, std::size_t cls, std::int32_t move) {
  for (std::vector<std::int64_t>& row : sums) {
    row[cls] += move;
  }
}

}  // namespace

Moves best_moves(std::vector<std::vector<std::int64_t>> sums,
                 const std::vector<std::vector<std::size_t>>& gold,
                 bool many) {
  const std::size_t classes = sums.empty() ? 0 : sums.front().size();
  std::vector<std::int32_t> moves(classes, 0);
  double best = mean_f1(sums, gold, many);
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t cls = 0; cls < classes; ++cls) {
      std::int32_t chosen = 0;
      for (std::int32_t size = kStep; size <= kFarthest; size += kStep) {
        for (const std::int32_t move : {size, -size}) {
          add_to(sums, cls, move);
          const double score = mean_f1(sums, gold, many);
          add_to(sums, cls, -move);
          if (score > best + kLeastGain) {
            best = score;
            chosen = move;
          }
        }
      }
      add_to(sums, cls, chosen);
      moves[cls] += chosen;
    }
  }
  return {std::move(moves), best};
}

}  // namespace triaged
