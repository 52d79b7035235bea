#include "learn/logistic.h"

#include <linear.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>

namespace triaged {
namespace {

// A large constant column is hardly regularised, which is what an intercept should be.
constexpr double kBias = 5.0;
constexpr double kStop = 0.01;  // LIBLINEAR's own default

struct FreeModel {
  void operator()(model* fitted) const { free_and_destroy_model(&fitted); }
};

void say_nothing(const char* /*text*/) {
}

}  // namespace

struct LogisticProblem::Nodes {
  std::vector<feature_node> all;
  std::vector<feature_node*> rows;
};

LogisticProblem::LogisticProblem(const std::vector<std::vector<std::uint32_t>>& rows,
                                 std::size_t columns)
    : nodes_(std::make_unique<Nodes>()), columns_(columns) {
  std::vector<std::size_t> begins;
  for (const std::vector<std::uint32_t>& row : rows) {
    begins.push_back(nodes_->all.size());
    for (const std::uint32_t column : row) {
      nodes_->all.push_back({static_cast<int>(column) + 1, 1.0});
    }
    nodes_->all.push_back({static_cast<int>(columns) + 1, kBias});
    nodes_->all.push_back({-1, 0.0});
  }
  for (const std::size_t begin : begins) {
    nodes_->rows.push_back(nodes_->all.data() + begin);
  }
}

LogisticProblem::~LogisticProblem() = default;

Result<std::vector<double>> LogisticProblem::fit(const std::vector<bool>& positive,
                                                 double loss,
                                                 double positive_weight) const {
  const auto count = std::count(positive.begin(), positive.end(), true);
  if (count == 0 || static_cast<std::size_t>(count) == positive.size()) {
    return invalid_input("a class has no example, or there is no other class");
  }
  std::vector<double> targets(positive.size());
  std::transform(
      positive.begin(), positive.end(), targets.begin(), [](bool yes) { return yes ? 1.0 : -1.0; });
  const problem given{static_cast<int>(targets.size()),
                      static_cast<int>(columns_) + 1,
                      targets.data(),
                      nodes_->rows.data(),
                      kBias};
  std::array<int, 1> labels{1};
  std::array<double, 1> weights{positive_weight};
  parameter wish{};
  wish.solver_type = L2R_LR;  // no chance in it, unlike the dual solvers
  wish.eps = kStop;
  wish.C = loss;
  wish.nr_weight = 1;
  wish.weight_label = labels.data();
  wish.weight = weights.data();
  set_print_string_function(&say_nothing);
  if (const char* const refused = check_parameter(&given, &wish)) {
    return internal_error("liblinear refuses: " + std::string(refused));
  }
  const std::unique_ptr<model, FreeModel> fitted(train(&given, &wish));
  // It speaks for the label that it met first.
  const double sign = fitted->label[0] == 1 ? 1.0 : -1.0;
  std::vector<double> out(fitted->w, fitted->w + columns_ + 1);
  for (double& weight : out) {
    weight *= sign;
  }
  out.back() *= kBias;
  return out;
}

}  // namespace triaged
