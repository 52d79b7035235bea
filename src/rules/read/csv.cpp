#include "rules/read/csv.h"

#include <algorithm>

#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool starts_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

/// Cuts one file into rows, character by character.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  Result<std::vector<std::vector<CsvField>>> read() {
    begin_field();
    while (at_ < text_.size()) {
      const char c = next();
      if (quoted_) {
        read_quoted(c);
      } else {
        TRY(read_plain(c));
      }
    }
    if (quoted_) {
      return fault_at(field_.line,
                      field_.column,
                      "a quote is not closed",
                      "put a quote at the field's end, or double one that belongs to it");
    }
    end_row();
    return std::move(rows_);
  }

 private:
  char next() {
    const char c = text_[at_++];
    column_ += starts_point(c) ? 1 : 0;
    return c;
  }

  static Error fault_at(int line, int column, const std::string& what, std::string hint = "") {
    Error error = invalid_input("line " + std::to_string(line) + ": " + what, std::move(hint));
    error.at = SourcePos{"", line, column};
    return error;
  }

  void read_quoted(char c) {
    if (c == '\n') {
      end_line();
    }
    if (c != '"') {
      field_.text += c;
    } else if (at_ < text_.size() && text_[at_] == '"') {
      field_.text += next();
    } else {
      quoted_ = false;
    }
  }

  Result<void> read_plain(char c) {
    switch (c) {
      case '"':
        if (!trim(field_.text).empty() || was_quoted_) {
          return fault_at(line_,
                          column_ - 1,
                          "a quote inside a field",
                          "put the whole field in quotes and double the inner ones");
        }
        field_.text.clear();
        quoted_ = was_quoted_ = true;
        return {};
      case ',':
        end_field();
        return {};
      case '\n':
        end_line();
        end_row();
        return {};
      case '\r':
        return {};
      default:
        field_.text += c;
        return {};
    }
  }

  void end_line() {
    ++line_;
    column_ = 1;
  }

  void begin_field() {
    field_ = {"", line_, column_};
    was_quoted_ = false;
  }

  void end_field() {
    if (!was_quoted_) {
      field_.text = std::string(trim(field_.text));
    }
    row_.push_back(std::move(field_));
    begin_field();
  }

  void end_row() {
    end_field();
    if (row_.size() > 1 || !row_.front().text.empty()) {
      rows_.push_back(std::move(row_));
    }
    row_.clear();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;  ///< of the next character
  bool quoted_ = false;
  bool was_quoted_ = false;
  CsvField field_;
  std::vector<CsvField> row_;
  std::vector<std::vector<CsvField>> rows_;
};

}  // namespace

CsvColumns::CsvColumns(const std::vector<CsvRow>& rows) {
  for (std::size_t i = 0; !rows.empty() && i < rows.front().cells.size(); ++i) {
    names_.push_back(fold_key(rows.front().cells[i]));
  }
}

std::optional<std::size_t> CsvColumns::find(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), fold_key(std::string(name)));
  return found == names_.end() ? std::nullopt
                               : std::optional(static_cast<std::size_t>(found - names_.begin()));
}

std::string CsvColumns::cell(const CsvRow& row, std::optional<std::size_t> column) {
  return column && *column < row.cells.size() ? row.cells[*column] : std::string();
}

Result<std::vector<std::vector<CsvField>>> parse_located_csv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (!is_valid_utf8(text)) {
    return invalid_input("the file is not UTF-8",
                         "save it as UTF-8; a spreadsheet calls that 'CSV UTF-8'");
  }
  return CsvReader(text).read();
}

Result<std::vector<CsvRow>> parse_csv_rows(std::string_view text) {
  std::vector<std::vector<CsvField>> located = TRY(parse_located_csv(text));
  std::vector<CsvRow> rows;
  rows.reserve(located.size());
  for (std::vector<CsvField>& row : located) {
    CsvRow& out = rows.emplace_back(CsvRow{row.front().line, {}});
    for (CsvField& field : row) {
      out.cells.push_back(std::move(field.text));
    }
  }
  return rows;
}

Result<std::vector<std::vector<std::string>>> parse_csv(std::string_view text) {
  std::vector<CsvRow> located = TRY(parse_csv_rows(text));
  std::vector<std::vector<std::string>> rows;
  rows.reserve(located.size());
  for (CsvRow& row : located) {
    rows.push_back(std::move(row.cells));
  }
  return rows;
}

}  // namespace triaged
