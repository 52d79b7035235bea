#pragma once

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace triaged {

/// The text without what stands in quotes, which people wrote.
inline std::string without_quoted(std::string_view text) {
  using Marks = std::pair<std::string_view, std::string_view>;
  static constexpr Marks kMarks[] = {{"'", "'"}, {"`", "`"}, {"「", "」"}, {"“", "”"}};
  std::string kept;
  while (!text.empty()) {
    const auto* marks = std::ranges::find_if(
        kMarks, [text](const Marks& pair) { return text.starts_with(pair.first); });
    const std::size_t close = marks == std::end(kMarks)
                                  ? std::string_view::npos
                                  : text.find(marks->second, marks->first.size());
    kept += close == std::string_view::npos ? text.front() : ' ';
    text.remove_prefix(close == std::string_view::npos ? 1 : close + marks->second.size());
  }
  return kept;
}

/// Whether a Han character stands in it.
inline bool holds_han(std::string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code >= 0xE4 && code <= 0xE9;
  });
}

/// The English words of what a command says to a reader of Chinese, between spaces. Names are none:
/// what holds a dot, a dash, a digit or the like, and `names`.
inline std::string english_words_in(std::string_view said,
                                    const std::vector<std::string>& names = {}) {
  std::string words;
  std::string word;
  bool is_name = false;
  const auto end_word = [&] {
    if (word.size() > 1 && !is_name && std::ranges::find(names, word) == names.end()) {
      words += (words.empty() ? "" : " ") + word;
    }
    word.clear();
    is_name = false;
  };
  for (const char byte : without_quoted(said) + " ") {
    const auto code = static_cast<unsigned char>(byte);
    if (std::isalpha(code) != 0) {
      word += byte;
    } else if (code >= 0x80 ||
               std::string_view(" \n\t(),:;[]{}%").find(byte) != std::string_view::npos) {
      end_word();
    } else {
      is_name = true;
    }
  }
  return words;
}

}  // namespace triaged
