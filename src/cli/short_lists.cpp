#include "cli/short_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace triaged {
namespace {

constexpr std::size_t kMostInList = 8;
constexpr std::size_t kShownOfList = 6;

/// Behind the quoted word that begins at `at`.
std::size_t skip_quoted(const std::string& text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') {
      ++at;
    }
  }
  return std::min(at + 1, text.size());
}

/// The list that begins at `at`: where each of its quoted words ends, and the list itself.
struct WordList {
  std::vector<std::size_t> word_ends;
  std::size_t end = 0;
};

WordList read_word_list(const std::string& text, std::size_t at) {
  WordList list;
  for (++at; at < text.size() && text[at] != ']';) {
    if (text[at] == '"') {
      at = skip_quoted(text, at);
      list.word_ends.push_back(at);
    } else {
      ++at;
    }
  }
  list.end = at;
  return list;
}

}  // namespace

std::string with_short_lists(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '[') {
      const std::size_t next = text[at] == '"' ? skip_quoted(text, at) : at + 1;
      out.append(text, at, next - at);
      at = next;
      continue;
    }
    const WordList list = read_word_list(text, at);
    if (list.word_ends.size() > kMostInList) {
      out.append(text, at, list.word_ends[kShownOfList - 1] - at);
      out += fmt::format(", … {} more", list.word_ends.size() - kShownOfList);
    } else {
      out.append(text, at, list.end - at);
    }
    at = list.end;
  }
  return out;
}

}  // namespace triaged
