#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace triaged {

/// A field and where it begins in its file, 1-based; columns in code points.
struct CsvField {
  std::string text;
  int line = 0;
  int column = 0;
};

/// One row and the line of the file on which it begins, counted from 1.
struct CsvRow {
  int line = 0;
  std::vector<std::string> cells;
};

/// Rows of comma-separated values after RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180): fields
/// in double quotes may hold commas, line ends and doubled quotes. A byte-order mark and empty
/// lines are passed over; fields outside quotes are trimmed. kInvalidInput names the line.
Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text);
/// The same with lines, for files whose rows are checked one by one.
Result<std::vector<CsvRow>> parse_csv_rows(std::string_view text);
/// The same with each field's place; the error has one too (without the file's name).
Result<std::vector<std::vector<CsvField>>> parse_located_csv(std::string_view text);

/// Finds cells by the names in the first row, compared folded. Borrows the rows.
class CsvColumns {
 public:
  explicit CsvColumns(const std::vector<CsvRow>& rows);

  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return find(name).has_value(); }
  /// "" when there is no such column or the row is short.
  static std::string cell(const CsvRow& row, std::optional<std::size_t> column);

 private:
  std::vector<std::string> names_;
};

}  // namespace triaged
