#include "load/row.h"

#include <cmath>
#include <iostream>

#include "base/json.h"

namespace triaged {

void print_row(const BenchRow& row) {
  OrderedJson line{{"name", row.name},
                   {"value", std::round(row.value * 10) / 10},
                   {"unit", row.unit},
                   {"versus", nullptr},
                   {"ratio", nullptr},
                   {"wanted", row.wanted},
                   {"ok", row.ok}};
  if (!row.versus.empty()) {
    line["versus"] = row.versus;
    line["ratio"] = std::round(row.ratio * 1000) / 1000;
  }
  std::cout << dump_json(line) << std::endl;
}

double ratio_of(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

}  // namespace triaged
