#include "yaml/syntax_block.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace triaged {
namespace {

struct Line {
  std::size_t from = 0;
  std::size_t size = 0;    ///< without its line feed
  std::size_t indent = 0;  ///< `size` for an empty line
  bool item = false;       ///< begins with `- `
};

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view written = text.substr(at, end - at);
    const std::size_t indent = std::min(written.find_first_not_of(" \t\r"), written.size());
    lines.push_back({at, written.size(), indent, written.substr(indent).starts_with("- ")});
    at = end + 1;
  }
  return lines;
}

bool is_empty(const Line& line) {
  return line.indent == line.size;
}

}  // namespace

std::size_t blank_block(std::string& text, std::size_t broken) {
  const std::vector<Line> lines = lines_of(text);
  std::size_t first = std::min(broken, lines.size() - 1);
  while (first > 0 && (is_empty(lines[first]) || (!lines[first].item && lines[first].indent > 0))) {
    --first;
  }
  std::size_t end = first + 1;
  while (end < lines.size() && (is_empty(lines[end]) || lines[end].indent > lines[first].indent)) {
    ++end;
  }
  for (std::size_t i = first; i < end; ++i) {
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(lines[i].from), lines[i].size, ' ');
  }
  return end;
}

}  // namespace triaged
