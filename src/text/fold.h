#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/utf8.h"

namespace triaged {

/// Raised when the folding's steps change; the table's own content is named by fold_table_hash().
inline constexpr int kFoldVersion = 1;

/// SHA-256 (hex) of the folding table built from Unicode's and OpenCC's data.
std::string_view fold_table_hash();

/// One folded code point: where its bytes start in FoldedText::text and the half-open range of
/// original code points it stands for.
struct FoldedPoint {
  std::uint32_t byte = 0;
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t letter = 0;  ///< the code point, and kWordBit

  static constexpr std::uint32_t kWordBit = 1U << 31U;
  [[nodiscard]] char32_t point() const { return letter & ~kWordBit; }
  /// is_word_point() of it.
  [[nodiscard]] bool is_word() const { return (letter & kWordBit) != 0; }
};

/// A text made comparable, and the way back to the original. A plain value.
/// `text` is valid UTF-8; `points` has one item for each of its code points, in order; `from` and
/// `to` never fall from one item to the next.
struct FoldedText {
  std::string text;
  std::vector<FoldedPoint> points;

  /// The index in `points` of the code point that holds byte `byte`; points.size() at the end.
  [[nodiscard]] std::size_t point_at(std::size_t byte) const;

  /// Whole original code points for the folded bytes [begin, end); empty when that range is empty.
  [[nodiscard]] TextSpan original(std::size_t begin, std::size_t end) const;
};

/// Folds a keyword or a message for comparison. Bytes that are not UTF-8 become U+FFFD; any input
/// is accepted (texts over 2^32 - 1 bytes are cut there). Folding twice equals folding once.
/// - NFKC and Unicode case folding; curly quotes, dashes, negative circled letters and digits as
///   their plain forms;
/// - each Han character by OpenCC's character dictionaries (no phrases), Hong Kong's and Taiwan's
///   variants first, then to Simplified;
/// - removed: zero-width and control characters, variation selectors, enclosing and strike-through
///   marks, emoji skin tones, accents on Han characters, more than 8 accents on anything;
/// - white space: one space for a run, one line feed for a run with a line end, nothing between two
///   Han characters (a line end stays) or at the ends of the text;
/// - a run of the same punctuation mark or symbol: one of it.
/// Sources: Unicode Standard Annex 15, https://github.com/BYVoid/OpenCC.
FoldedText fold(std::string_view utf8);

/// A text that fold() gave, with its code points; each stands for itself.
FoldedText as_folded(std::string_view folded);

/// The text of fold() with line ends counted as spaces: equal for names that are one name to us
/// (安全风险 and 安全風險, VIP and ｖｉｐ).
std::string fold_key(std::string_view utf8);

/// Whether fold_key() makes one name of both; most are written alike, which costs nothing.
bool same_name(std::string_view a, std::string_view b);

/// Whether `folded`, a code point of a folded text, is a letter or digit of a script that puts
/// spaces between words (Latin, Cyrillic, Arabic, …): no word border lies beside it. Han, kana,
/// Hangul, Thai, marks and spaces are borders.
bool is_word_point(char32_t folded);

}  // namespace triaged
