// The vector operations that LIBLINEAR asks a BLAS for, under the names and with the arguments that
// BLAS gives them (https://netlib.org/blas/), plainly from first to last: the same sums everywhere.
#include <cmath>
#include <cstddef>

namespace {

/// Where element `i` of a vector stands whose neighbours are `step` apart.
std::ptrdiff_t place(int i, int step) {
  return static_cast<std::ptrdiff_t>(i) * step;
}

}  // namespace

// NOLINTBEGIN(readability-identifier-naming,readability-function-size): the shapes are BLAS's.
extern "C" {

double ddot_(const int* n, const double* x, const int* step_x, const double* y, const int* step_y);
int daxpy_(const int* n,
           const double* a,
           const double* x,
           const int* step_x,
           double* y,
           const int* step_y);
double dnrm2_(const int* n, const double* x, const int* step);
int dscal_(const int* n, const double* a, double* x, const int* step);

double ddot_(const int* n, const double* x, const int* step_x, const double* y, const int* step_y) {
  double sum = 0;
  for (int i = 0; i < *n; ++i) {
    sum += x[place(i, *step_x)] * y[place(i, *step_y)];
  }
  return sum;
}

int daxpy_(const int* n,
           const double* a,
           const double* x,
           const int* step_x,
           double* y,
           const int* step_y) {
  for (int i = 0; i < *n; ++i) {
    y[place(i, *step_y)] += *a * x[place(i, *step_x)];
  }
  return 0;
}

double dnrm2_(const int* n, const double* x, const int* step) {
  return std::sqrt(ddot_(n, x, step, x, step));
}

int dscal_(const int* n, const double* a, double* x, const int* step) {
  for (int i = 0; i < *n; ++i) {
    x[place(i, *step)] *= *a;
  }
  return 0;
}

}  // extern "C"
// NOLINTEND(readability-identifier-naming,readability-function-size)
