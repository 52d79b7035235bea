#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace triaged {

/// The code point at `at` (which moves behind it), or -1 for a byte that is not UTF-8.
std::int32_t next_code_point(std::string_view text, std::size_t& at);

/// The text of a file, addressed by line and by byte or code-point column. Does not own the text.
class SourceText {
 public:
  explicit SourceText(std::string_view text);

  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::size_t line_count() const { return line_starts_.size(); }
  /// Line `index` (0-based) without its line break; "" past the end.
  [[nodiscard]] std::string_view line(std::size_t index) const;
  /// The text from a 0-based line and byte column on; "" past the end.
  [[nodiscard]] std::string_view from(std::size_t line, std::size_t byte_column) const;
  /// 1-based column in code points of a 0-based byte column. Costs the same on any line.
  [[nodiscard]] int column(std::size_t line, std::size_t byte_column) const;
  /// The 0-based line that holds a byte offset.
  [[nodiscard]] std::size_t line_at(std::size_t offset) const;
  [[nodiscard]] std::size_t line_start(std::size_t line) const { return line_starts_[line]; }

 private:
  [[nodiscard]] std::size_t code_points_before(std::size_t offset) const;

  std::string_view text_;
  std::vector<std::size_t> line_starts_;
  std::vector<std::size_t> sampled_;  ///< code points before every kSample-th byte
};

}  // namespace triaged
