#include "cli/table.h"

#include <algorithm>
#include <ostream>

#include "text/columns.h"

namespace triaged {

void print_table(std::ostream& out, const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const std::vector<std::string>& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], count_columns(row[i]));
    }
  }
  for (const std::vector<std::string>& row : rows) {
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      out << row[i] << std::string(widths[i] - count_columns(row[i]) + 2, ' ');
    }
    out << (row.empty() ? "" : row.back()) << '\n';
  }
}

}  // namespace triaged
