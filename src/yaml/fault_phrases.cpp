#include "yaml/fault_phrases.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "yaml/phrase_table.h"

namespace triaged {
namespace {

using std::string_view;

/// A place of a pattern: `{0}` or `[0]`, three bytes.
constexpr std::size_t kPlaceSize = 3;
constexpr std::size_t kMostPlaces = 10;
/// Longer texts are no messages of ours, and matching them would cost too much.
constexpr std::size_t kLongest = 2000;

struct Piece {
  string_view text;
  bool worded = false;  ///< has a row of its own
};
using Pieces = std::array<Piece, kMostPlaces>;

bool begins_place(string_view pattern) {
  return pattern.size() >= kPlaceSize && pattern[1] >= '0' && pattern[1] <= '9' &&
         ((pattern[0] == '{' && pattern[2] == '}') || (pattern[0] == '[' && pattern[2] == ']'));
}

bool quotes_are_closed(string_view text) {
  return std::ranges::count(text, '\'') % 2 == 0;
}

/// Fills in `pieces` where the whole text fits the pattern, each as short as possible.
bool fits(string_view pattern, string_view text, Pieces& pieces) {
  while (!pattern.empty() && !begins_place(pattern)) {
    if (text.empty() || text.front() != pattern.front()) {
      return false;
    }
    pattern.remove_prefix(1);
    text.remove_prefix(1);
  }
  if (pattern.empty()) {
    return text.empty();
  }
  const auto number = static_cast<std::size_t>(pattern[1] - '0');
  const bool worded = pattern[0] == '[';
  const string_view rest = pattern.substr(kPlaceSize);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const string_view piece = text.substr(0, size);
    if ((!worded || (size > 0 && quotes_are_closed(piece))) &&
        fits(rest, text.substr(size), pieces)) {
      pieces[number] = {piece, worded};
      return true;
    }
  }
  return false;
}

std::string filled(string_view pattern, const Pieces& pieces, string_view language) {
  std::string text;
  while (!pattern.empty()) {
    if (begins_place(pattern)) {
      const Piece& piece = pieces[static_cast<std::size_t>(pattern[1] - '0')];
      text += piece.worded ? place_in(piece.text, language) : std::string(piece.text);
      pattern.remove_prefix(kPlaceSize);
    } else {
      text += pattern.front();
      pattern.remove_prefix(1);
    }
  }
  return text;
}

std::string worded_by(std::span<const Phrase> rows, string_view english, string_view language) {
  const bool hant = language == "zh-Hant";
  if ((!hant && language != "zh-Hans") || english.size() > kLongest) {
    return std::string(english);
  }
  for (const Phrase& row : rows) {
    Pieces pieces;
    if (fits(row.en, english, pieces)) {
      return filled(hant ? row.hant : row.hans, pieces, language);
    }
  }
  return std::string(english);
}

}  // namespace

std::string message_in(string_view english, string_view language) {
  return worded_by(phrases_of_messages(), english, language);
}

std::string hint_in(string_view english, string_view language) {
  return worded_by(phrases_of_hints(), english, language);
}

std::string place_in(string_view english, string_view language) {
  return worded_by(phrases_of_places(), english, language);
}

}  // namespace triaged
