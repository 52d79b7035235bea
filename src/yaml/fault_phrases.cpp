#include "yaml/fault_phrases.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

#include "yaml/phrase_table.h"

namespace triaged {
namespace {

using std::string_view;

/// A place of a pattern: `{0}` or `[0]`, three bytes.
constexpr std::size_t kPlaceSize = 3;
constexpr std::size_t kMostPlaces = 10;
/// How many bytes may be looked through for one message: what people wrote stands in it, and may
/// look like many patterns at once.
constexpr std::size_t kMostBytes = 2'000'000;
/// How many parts may stand in one another.
constexpr int kDeepest = 8;

struct Piece {
  string_view text;
  bool worded = false;  ///< has a row of its own
};
using Pieces = std::array<Piece, kMostPlaces>;

bool begins_place(string_view pattern) {
  return pattern.size() >= kPlaceSize && pattern[1] >= '0' && pattern[1] <= '9' &&
         ((pattern[0] == '{' && pattern[2] == '}') || (pattern[0] == '[' && pattern[2] == ']'));
}

/// What stands before the next place.
string_view literal_of(string_view pattern) {
  std::size_t size = 0;
  while (size < pattern.size() && !begins_place(pattern.substr(size))) {
    ++size;
  }
  return pattern.substr(0, size);
}

bool quotes_are_closed(string_view text) {
  return std::ranges::count(text, '\'') % 2 == 0;
}

/// Words one message and its parts.
class Wording {
 public:
  explicit Wording(string_view language) : hant_(language == "zh-Hant") {}

  /// The text itself where no row fits.
  std::string word(std::span<const Phrase> rows, string_view english, int depth = 0) {
    for (const Phrase& row : rows) {
      Pieces pieces;
      if (depth <= kDeepest && fits(row.en, english, pieces)) {
        return filled(hant_ ? row.hant : row.hans, pieces, depth);
      }
    }
    return std::string(english);
  }

  /// Whether it was too much: then what word() gave is worded in part.
  [[nodiscard]] bool gave_up() const { return bytes_ == 0; }

 private:
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
    Piece& piece = pieces[static_cast<std::size_t>(pattern[1] - '0')];
    piece.worded = pattern[0] == '[';
    const string_view rest = pattern.substr(kPlaceSize);
    const string_view next = literal_of(rest);
    if (next.size() == rest.size()) {
      piece.text = text.substr(0, text.size() - std::min(next.size(), text.size()));
      return text.ends_with(next) && spend(text.size()) && may_be(piece);
    }
    for (std::size_t end = find(next, text, 0); end != string_view::npos;
         end = find(next, text, end + 1)) {
      piece.text = text.substr(0, end);
      if (spend(end) && may_be(piece) && fits(rest, text.substr(end), pieces)) {
        return true;
      }
    }
    return false;
  }

  static bool may_be(const Piece& piece) {
    return !piece.worded || (!piece.text.empty() && quotes_are_closed(piece.text));
  }

  std::size_t find(string_view literal, string_view text, std::size_t from) {
    const std::size_t found = text.find(literal, from);
    return spend(std::min(found, text.size()) - std::min(from, text.size()) + 1)
               ? found
               : string_view::npos;
  }

  /// Whether so much may still be looked through.
  bool spend(std::size_t bytes) {
    bytes_ -= std::min(bytes, bytes_);
    return bytes_ > 0;
  }

  std::string filled(string_view pattern, const Pieces& pieces, int depth) {
    std::string text;
    while (!pattern.empty()) {
      if (begins_place(pattern)) {
        const Piece& piece = pieces[static_cast<std::size_t>(pattern[1] - '0')];
        text += piece.worded ? word(phrases_of_places(), piece.text, depth + 1)
                             : std::string(piece.text);
        pattern.remove_prefix(kPlaceSize);
      } else {
        text += pattern.front();
        pattern.remove_prefix(1);
      }
    }
    return text;
  }

  bool hant_;
  std::size_t bytes_ = kMostBytes;
};

/// By the first of the tables that has a row for it, one without places before all others.
std::string worded_by(std::initializer_list<std::span<const Phrase>> tables,
                      string_view english,
                      string_view language) {
  if (language != "zh-Hant" && language != "zh-Hans") {
    return std::string(english);
  }
  // What stands in a table as it is says more than a pattern such as `write {0}`.
  for (const std::span<const Phrase> rows : tables) {
    const auto whole = std::ranges::find(rows, english, &Phrase::en);
    if (whole != rows.end()) {
      return std::string(language == "zh-Hant" ? whole->hant : whole->hans);
    }
  }
  Wording wording(language);
  for (const std::span<const Phrase> rows : tables) {
    std::string worded = wording.word(rows, english);
    if (worded != english && !wording.gave_up()) {
      return worded;
    }
  }
  return std::string(english);
}

}  // namespace

std::string message_in(string_view english, string_view language) {
  return worded_by(
      {phrases_of_file_messages(), phrases_of_messages(), phrases_of_kinds(), phrases_of_reports()},
      english,
      language);
}

std::string hint_in(string_view english, string_view language) {
  return worded_by(
      {phrases_of_file_hints(), phrases_of_hints(), phrases_of_kinds_hints(), phrases_of_reports()},
      english,
      language);
}

std::string place_in(string_view english, string_view language) {
  return worded_by({phrases_of_places()}, english, language);
}

}  // namespace triaged
