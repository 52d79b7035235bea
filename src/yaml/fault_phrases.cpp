#include "yaml/fault_phrases.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "base/ascii.h"
#include "yaml/phrase_table.h"

namespace triaged {
namespace {

using std::string_view;

/// A place of a pattern: `{0}`, `[0]` or `<0>`, three bytes.
constexpr std::size_t kPlaceSize = 3;
constexpr std::size_t kMostPlaces = 10;
/// How many bytes may be looked through for one message: what people wrote stands in it, and may
/// look like many patterns at once.
constexpr std::size_t kMostBytes = 2'000'000;
/// How many parts may stand in one another.
constexpr int kDeepest = 8;

struct Piece {
  string_view text;
  char mark = '{';  ///< what its place begins with
};
using Pieces = std::array<Piece, kMostPlaces>;

using Rows = std::span<const Phrase>;
using Tables = std::span<const Rows>;

Tables message_tables() {
  static const std::array kTables{phrases_of_file_messages(),
                                  phrases_of_messages(),
                                  phrases_of_kinds(),
                                  phrases_of_reports(),
                                  phrases_of_commands(),
                                  phrases_of_daemon()};
  return kTables;
}

bool begins_place(string_view pattern) {
  if (pattern.size() < kPlaceSize || pattern[1] < '0' || pattern[1] > '9') {
    return false;
  }
  return (pattern[0] == '{' && pattern[2] == '}') || (pattern[0] == '[' && pattern[2] == ']') ||
         (pattern[0] == '<' && pattern[2] == '>');
}

/// What stands before the next place.
string_view literal_of(string_view pattern) {
  std::size_t size = 0;
  while (size < pattern.size() && !begins_place(pattern.substr(size))) {
    ++size;
  }
  return pattern.substr(0, size);
}

/// Whether a Han character is there; full-width marks are none.
bool has_han(string_view text) {
  return std::ranges::any_of(text, [](char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code >= 0xE4 && code <= 0xE9;
  });
}

/// Apostrophes inside words (`don't`) are none.
bool quotes_are_closed(string_view text) {
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool inside = i > 0 && i + 1 < text.size() && is_ascii_letter(text[i - 1]) &&
                        is_ascii_letter(text[i + 1]);
    open = text[i] == '\'' && !inside ? !open : open;
  }
  return !open;
}

/// How much of a text is the place `file:line:col: ` before a message; 0 = none.
std::size_t size_of_place(string_view text) {
  const std::size_t end = text.find(": ");
  if (end == string_view::npos) {
    return 0;
  }
  std::size_t at = end;
  for (int numbers = 0; numbers < 2; ++numbers) {
    const std::size_t last = at;
    while (at > 0 && text[at - 1] >= '0' && text[at - 1] <= '9') {
      --at;
    }
    if (at == last || at < 2 || text[at - 1] != ':') {
      return 0;
    }
    --at;
  }
  return end + 2;
}

/// Words one message and its parts.
class Wording {
 public:
  explicit Wording(string_view language) : hant_(language == "zh-Hant") {}

  /// By the first of the tables that has a row for it; the text itself where none has.
  std::string word(Tables tables, string_view english, int depth = 0) {
    if (const std::size_t place = size_of_place(english); place > 0 && depth <= kDeepest) {
      return std::string(english.substr(0, place)) + word(tables, english.substr(place), depth + 1);
    }
    // What stands in a table as it is says more than a pattern such as `write {0}`.
    for (const Rows rows : tables) {
      const auto whole = std::ranges::find(rows, english, &Phrase::en);
      if (whole != rows.end()) {
        return std::string(hant_ ? whole->hant : whole->hans);
      }
    }
    for (const Rows rows : tables) {
      for (const Phrase& row : rows) {
        Pieces pieces;
        if (depth > kDeepest || !fits(row.en, english, pieces)) {
          continue;
        }
        const string_view chinese = hant_ ? row.hant : row.hans;
        std::string worded = filled(chinese, pieces, depth);
        // A row such as `<0>: <1>` says nothing by itself: it is one only where a part is.
        if (has_han(chinese) || worded != filled(chinese, as_they_are(pieces), depth)) {
          return worded;
        }
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
    piece.mark = pattern[0];
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
    return piece.mark == '{' ||
           (!piece.text.empty() && (piece.mark == '<' || quotes_are_closed(piece.text)));
  }

  /// The same pieces, none of them to be worded.
  static Pieces as_they_are(Pieces pieces) {
    std::ranges::for_each(pieces, [](Piece& piece) { piece.mark = '{'; });
    return pieces;
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
        text += piece_text(piece, depth + 1);
        pattern.remove_prefix(kPlaceSize);
      } else {
        text += pattern.front();
        pattern.remove_prefix(1);
      }
    }
    return text;
  }

  std::string piece_text(const Piece& piece, int depth) {
    if (piece.mark == '{') {
      return std::string(piece.text);
    }
    const Rows places = phrases_of_places();
    return word(piece.mark == '<' ? message_tables() : Tables(&places, 1), piece.text, depth);
  }

  bool hant_;
  std::size_t bytes_ = kMostBytes;
};

std::string worded_by(Tables tables, string_view english, string_view language) {
  if (language != "zh-Hant" && language != "zh-Hans") {
    return std::string(english);
  }
  Wording wording(language);
  std::string worded = wording.word(tables, english);
  return wording.gave_up() ? std::string(english) : worded;
}

}  // namespace

std::string message_in(string_view english, string_view language) {
  return worded_by(message_tables(), english, language);
}

std::string hint_in(string_view english, string_view language) {
  const std::array tables{phrases_of_file_hints(),
                          phrases_of_hints(),
                          phrases_of_kinds_hints(),
                          phrases_of_reports(),
                          phrases_of_commands_hints(),
                          phrases_of_daemon_hints()};
  return worded_by(tables, english, language);
}

std::string place_in(string_view english, string_view language) {
  const std::array tables{phrases_of_places()};
  return worded_by(tables, english, language);
}

std::string label_in(std::string_view english, std::string_view language) {
  const std::array tables{phrases_of_labels()};
  return worded_by(tables, english, language);
}

}  // namespace triaged
