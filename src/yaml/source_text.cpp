#include "yaml/source_text.h"

#include <unicode/utf8.h>

#include <algorithm>

namespace triaged {
namespace {

constexpr std::size_t kSample = 64;

bool starts_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

}  // namespace

std::int32_t next_code_point(std::string_view text, std::size_t& at) {
  // ICU wants a signed index; four bytes are enough for one code point.
  const std::string_view window = text.substr(at, U8_MAX_LENGTH);
  const char* bytes = window.data();
  std::int32_t index = 0;
  UChar32 point = -1;
// ICU's macro narrows on purpose.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
  U8_NEXT(bytes, index, static_cast<std::int32_t>(window.size()), point);
#pragma GCC diagnostic pop
  at += static_cast<std::size_t>(index);
  return point;
}

SourceText::SourceText(std::string_view text) : text_(text), line_starts_{0} {
  sampled_.reserve(text.size() / kSample + 1);
  std::size_t points = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % kSample == 0) {
      sampled_.push_back(points);
    }
    points += starts_code_point(text[i]) ? 1U : 0U;
    if (text[i] == '\n') {
      line_starts_.push_back(i + 1);
    }
  }
}

std::string_view SourceText::line(std::size_t index) const {
  if (index >= line_starts_.size()) {
    return {};
  }
  const std::size_t start = line_starts_[index];
  const std::size_t end =
      index + 1 < line_starts_.size() ? line_starts_[index + 1] - 1 : text_.size();
  std::string_view line = text_.substr(start, end - start);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

std::string_view SourceText::from(std::size_t line, std::size_t byte_column) const {
  if (line >= line_starts_.size()) {
    return {};
  }
  return text_.substr(std::min(line_starts_[line] + byte_column, text_.size()));
}

int SourceText::column(std::size_t line, std::size_t byte_column) const {
  if (line >= line_starts_.size()) {
    return 1;
  }
  const std::size_t start = line_starts_[line];
  const std::size_t offset = std::min(start + byte_column, text_.size());
  return static_cast<int>(code_points_before(offset) - code_points_before(start)) + 1;
}

std::size_t SourceText::line_at(std::size_t offset) const {
  const auto next = std::ranges::upper_bound(line_starts_, offset);
  return static_cast<std::size_t>(next - line_starts_.begin()) - 1;
}

std::size_t SourceText::code_points_before(std::size_t offset) const {
  if (sampled_.empty()) {
    return 0;
  }
  const std::size_t sample = std::min(offset / kSample, sampled_.size() - 1);
  std::size_t points = sampled_[sample];
  for (std::size_t i = sample * kSample; i < offset; ++i) {
    points += starts_code_point(text_[i]) ? 1U : 0U;
  }
  return points;
}

}  // namespace triaged
