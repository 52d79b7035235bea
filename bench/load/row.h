#pragma once

#include <string>

namespace triaged {

/// One line of the table that scripts/bench prints.
struct BenchRow {
  std::string name;
  double value = 0;
  std::string unit;
  std::string versus;  ///< what `ratio` compares with; empty: nothing
  double ratio = 0;    ///< 0 and no `versus`: printed as null
  std::string wanted;
  bool ok = false;
};

/// Writes the row to standard output as one line of JSON; ratios with three digits.
void print_row(const BenchRow& row);

/// `part / whole`, or 0 when there is no whole: a run that measured nothing must not look good.
double ratio_of(double part, double whole);

}  // namespace triaged
