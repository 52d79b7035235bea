#include "learn/fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <set>

#include "learn/logistic.h"
#include "learn/move_intercepts.h"

namespace triaged {
namespace {

// Chosen by cross-validation on labelled feedback in Chinese and English; the optima are wide.
constexpr double kRankingLoss = 0.3;                   // of the fit that ranks terms
constexpr std::array kFinalLosses = {0.25, 0.5, 1.0};  // the best is taken
constexpr double kBalance = 0.6;  // 0: classes count by their size, 1: all alike
constexpr std::size_t kFirstStep = 4;
constexpr std::size_t kFewestExamples = 5;
constexpr std::size_t kInnerFolds = 3;
constexpr std::int32_t kNever = -20'000;  // thousandths
constexpr double kMostWeight = 900.0;

/// Weights of a dense fit: by class, then column; the last column is the intercept. A class that
/// cannot be fit has none.
using DenseWeights = std::vector<std::vector<double>>;

std::vector<bool> members_of(const FitData& data, std::size_t cls) {
  std::vector<bool> in(data.rows.size());
  for (std::size_t i = 0; i < data.rows.size(); ++i) {
    in[i] = std::binary_search(data.classes[i].begin(), data.classes[i].end(), cls);
  }
  return in;
}

Result<DenseWeights> fit_classes(const FitData& data,
                                 const std::vector<std::vector<std::uint32_t>>& rows,
                                 std::size_t columns,
                                 double loss) {
  const LogisticProblem problem(rows, columns);
  DenseWeights weights(data.class_count);
  for (std::size_t cls = 0; cls < data.class_count; ++cls) {
    const std::vector<bool> in = members_of(data, cls);
    const auto count = static_cast<double>(std::count(in.begin(), in.end(), true));
    const double others = static_cast<double>(in.size()) - count;
    if (count < static_cast<double>(kFewestExamples) || others < 1) {
      continue;
    }
    weights[cls] = TRY(problem.fit(in, loss, std::pow(others / count, kBalance)));
  }
  return weights;
}

std::vector<double> text_counts(const FitData& data) {
  std::vector<double> counts(data.term_count, 0);
  for (const std::vector<std::uint32_t>& row : data.rows) {
    for (const std::uint32_t term : row) {
      ++counts[term];
    }
  }
  return counts;
}

/// The best terms of each class, together; sorted. `columns` are the term numbers of the weights.
std::vector<std::uint32_t> best_terms(const FitData& data,
                                      const DenseWeights& weights,
                                      const std::vector<std::uint32_t>& columns,
                                      std::size_t per_class) {
  const std::vector<double> counts = text_counts(data);
  const auto all = static_cast<double>(data.rows.size());
  std::set<std::uint32_t> kept;
  for (const std::vector<double>& of_class : weights) {
    if (of_class.empty()) {
      continue;
    }
    std::vector<std::pair<double, std::uint32_t>> ranked;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double count = counts[columns[i]];
      ranked.emplace_back(-std::abs(of_class[i]) * std::sqrt(count * (all - count)), columns[i]);
    }
    const std::size_t taken = std::min(per_class, ranked.size());
    std::partial_sort(
        ranked.begin(), ranked.begin() + static_cast<std::ptrdiff_t>(taken), ranked.end());
    for (std::size_t i = 0; i < taken; ++i) {
      kept.insert(ranked[i].second);
    }
  }
  return {kept.begin(), kept.end()};
}

/// Rows with only the kept terms, as places in `kept`.
std::vector<std::vector<std::uint32_t>> narrow(const FitData& data,
                                               const std::vector<std::uint32_t>& kept) {
  constexpr auto kGone = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> place(data.term_count, kGone);
  for (std::size_t i = 0; i < kept.size(); ++i) {
    place[kept[i]] = static_cast<std::uint32_t>(i);
  }
  std::vector<std::vector<std::uint32_t>> rows(data.rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const std::uint32_t term : data.rows[i]) {
      if (place[term] != kGone) {
        rows[i].push_back(place[term]);
      }
    }
  }
  return rows;
}

std::int32_t thousandths(double weight) {
  return static_cast<std::int32_t>(
      std::lround(std::clamp(weight, -kMostWeight, kMostWeight) * 1000));
}

FittedTerms round_weights(const FitData& data,
                          const std::vector<std::uint32_t>& kept,
                          const DenseWeights& weights) {
  FittedTerms out;
  for (const std::vector<double>& of_class : weights) {
    out.intercepts.push_back(of_class.empty() ? kNever : thousandths(of_class.back()));
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    std::vector<std::int32_t> row;
    for (std::size_t cls = 0; cls < data.class_count; ++cls) {
      row.push_back(weights[cls].empty() ? 0 : thousandths(weights[cls][i]));
    }
    if (std::any_of(row.begin(), row.end(), [](std::int32_t weight) { return weight != 0; })) {
      out.terms.push_back(kept[i]);
      out.weights.push_back(std::move(row));
    }
  }
  return out;
}

/// Without moved intercepts.
Result<FittedTerms> fit_plain(const FitData& data, const FitOptions& options, double final_loss) {
  std::vector<std::uint32_t> kept(data.term_count);
  std::iota(kept.begin(), kept.end(), 0U);
  double loss = kRankingLoss;
  for (const std::size_t step : {kFirstStep, std::size_t{1}}) {
    const DenseWeights ranking = TRY(fit_classes(data, narrow(data, kept), kept.size(), loss));
    kept = best_terms(data, ranking, kept, options.terms_per_class * step);
    loss = final_loss;
  }
  const DenseWeights weights = TRY(fit_classes(data, narrow(data, kept), kept.size(), final_loss));
  return round_weights(data, kept, weights);
}

/// Each text's sums by what the other folds taught.
Result<std::vector<std::vector<std::int64_t>>> unseen_sums(const FitData& data,
                                                           const FitOptions& options,
                                                           double loss) {
  const std::vector<std::size_t> folds = assign_folds(data.rows.size(), kInnerFolds, options.seed);
  std::vector<std::vector<std::int64_t>> unseen(data.rows.size());
  for (std::size_t fold = 0; fold < kInnerFolds; ++fold) {
    std::vector<std::size_t> others;
    for (std::size_t i = 0; i < folds.size(); ++i) {
      if (folds[i] != fold) {
        others.push_back(i);
      }
    }
    const FittedTerms fitted = TRY(fit_plain(data.subset(others), options, loss));
    for (std::size_t i = 0; i < folds.size(); ++i) {
      if (folds[i] == fold) {
        unseen[i] = fitted.sums(data.rows[i]);
      }
    }
  }
  return unseen;
}

}  // namespace

FitData FitData::subset(std::span<const std::size_t> rows_wanted) const {
  FitData out{{}, {}, term_count, class_count};
  for (const std::size_t row : rows_wanted) {
    out.rows.push_back(rows[row]);
    out.classes.push_back(classes[row]);
  }
  return out;
}

std::vector<std::int64_t> FittedTerms::sums(const std::vector<std::uint32_t>& row) const {
  std::vector<std::int64_t> sums(intercepts.begin(), intercepts.end());
  for (const std::uint32_t term : row) {
    const auto found = std::lower_bound(terms.begin(), terms.end(), term);
    if (found == terms.end() || *found != term) {
      continue;
    }
    const auto& of_term = weights[static_cast<std::size_t>(found - terms.begin())];
    for (std::size_t cls = 0; cls < sums.size(); ++cls) {
      sums[cls] += of_term[cls];
    }
  }
  return sums;
}

std::vector<std::size_t> assign_folds(std::size_t count, std::size_t folds, std::uint64_t seed) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937_64 random(seed);
  for (std::size_t i = count; i > 1; --i) {  // not std::shuffle, whose order is the library's
    std::swap(order[i - 1], order[random() % i]);
  }
  std::vector<std::size_t> out(count);
  for (std::size_t i = 0; i < count; ++i) {
    out[order[i]] = i % folds;
  }
  return out;
}

Result<FittedTerms> fit_terms(const FitData& data, const FitOptions& options) {
  double best_loss = 0;
  Moves best;
  for (const double loss : kFinalLosses) {
    Moves moves = best_moves(TRY(unseen_sums(data, options, loss)), data.classes, options.many);
    if (moves.mean_f1 > best.mean_f1 || best_loss == 0) {
      best_loss = loss;
      best = std::move(moves);
    }
  }
  FittedTerms out = TRY(fit_plain(data, options, best_loss));
  for (std::size_t cls = 0; cls < best.by_class.size(); ++cls) {
    out.intercepts[cls] += best.by_class[cls];
  }
  return out;
}

std::vector<std::size_t> answer_of(const std::vector<std::int64_t>& sums, bool many) {
  std::vector<std::size_t> answer;
  if (many) {
    for (std::size_t cls = 0; cls < sums.size(); ++cls) {
      if (sums[cls] > 0) {
        answer.push_back(cls);
      }
    }
    return answer;
  }
  const auto top = std::max_element(sums.begin(), sums.end());
  if (top != sums.end()) {
    answer.push_back(static_cast<std::size_t>(top - sums.begin()));
  }
  return answer;
}

}  // namespace triaged
