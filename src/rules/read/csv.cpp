#include "rules/read/csv.h"

#include <algorithm>

#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Cuts one file into rows, character by character.
class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : text_(text) {}

  Result<std::vector<CsvRow>> read() {
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (quoted_) {
        TRY(read_quoted(c));
      } else {
        TRY(read_plain(c));
      }
    }
    if (quoted_) {
      return invalid_input("line " + std::to_string(line_) + ": a quote is not closed");
    }
    end_row();
    return std::move(rows_);
  }

 private:
  Result<void> read_quoted(char c) {
    if (c == '\n') {
      ++line_;
    }
    if (c != '"') {
      field_ += c;
    } else if (at_ < text_.size() && text_[at_] == '"') {
      field_ += '"';
      ++at_;
    } else {
      quoted_ = false;
    }
    return {};
  }

  Result<void> read_plain(char c) {
    switch (c) {
      case '"':
        if (!trim(field_).empty() || was_quoted_) {
          return invalid_input("line " + std::to_string(line_) + ": a quote inside a field",
                               "put the whole field in quotes and double the inner ones");
        }
        field_.clear();
        quoted_ = was_quoted_ = true;
        return {};
      case ',':
        end_field();
        return {};
      case '\n':
        end_row();
        ++line_;
        return {};
      case '\r':
        return {};
      default:
        field_ += c;
        return {};
    }
  }

  void end_field() {
    row_.push_back(was_quoted_ ? field_ : std::string(trim(field_)));
    field_.clear();
    was_quoted_ = false;
  }

  void end_row() {
    end_field();
    if (row_.size() > 1 || !row_.front().empty()) {
      rows_.push_back({row_line_, std::move(row_)});
    }
    row_.clear();
    row_line_ = line_ + 1;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int line_ = 1;
  int row_line_ = 1;
  bool quoted_ = false;
  bool was_quoted_ = false;
  std::string field_;
  std::vector<std::string> row_;
  std::vector<CsvRow> rows_;
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

Result<std::vector<CsvRow>> parse_csv_rows(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  if (!is_valid_utf8(text)) {
    return invalid_input("the file is not UTF-8", "save it as UTF-8");
  }
  return CsvReader(text).read();
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
