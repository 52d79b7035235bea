#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace triaged {

/// A half-open range of code points of some text. What a code point is in bytes that are not UTF-8
/// is said at decode_utf8().
struct TextSpan {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const TextSpan&) const = default;
  auto operator<=>(const TextSpan&) const = default;
};

/// Stands for bytes that are not UTF-8.
inline constexpr char32_t kReplacement = U'\uFFFD';

/// One code point and the bytes (1 to 4) it takes.
struct DecodedPoint {
  char32_t point = 0;
  std::uint32_t bytes = 0;
};

/// The rarer and the broken cases of decode_utf8().
DecodedPoint decode_utf8_slow(std::string_view text, std::size_t at);

/// The code point at byte `at` (`at` < size). Bytes that are no UTF-8 (overlong forms, surrogates
/// and values past U+10FFFF included) count as one kReplacement for each longest broken sequence,
/// so every function of this folder agrees on how many code points any bytes have. Never a call of
/// its own: every text goes through it, and the call took as long as the work.
[[gnu::always_inline]] inline DecodedPoint decode_utf8(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) {
    return {byte, 1};
  }
  if ((byte & 0xF0U) == 0xE0U && at + 2 < text.size()) {  // nearly all that is not ASCII
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const auto third = static_cast<unsigned char>(text[at + 2]);
    const char32_t point = (byte & 0x0FU) << 12U | (second & 0x3FU) << 6U | (third & 0x3FU);
    const bool continued = (second & 0xC0U) == 0x80U && (third & 0xC0U) == 0x80U;
    if (continued && point >= 0x800 && (point < 0xD800 || point > 0xDFFF)) {
      return {point, 3};
    }
  }
  return decode_utf8_slow(text, at);
}

/// The start of the code point that ends before byte `at` of valid UTF-8 (0 < `at` <= size).
std::size_t previous_point(std::string_view valid, std::size_t at);

/// Writes `point`, a code point that is no surrogate and not past U+10FFFF, as UTF-8 and tells how
/// many bytes that took; there must be room for 4.
inline std::uint32_t write_utf8(char* to, char32_t point) {
  const auto tail = [point](unsigned shift) {
    return static_cast<char>(0x80U | ((point >> shift) & 0x3FU));
  };
  if (point < 0x80) {
    to[0] = static_cast<char>(point);
    return 1;
  }
  if (point < 0x800) {
    to[0] = static_cast<char>(0xC0U | (point >> 6U));
    to[1] = tail(0);
    return 2;
  }
  if (point < 0x10000) {
    to[0] = static_cast<char>(0xE0U | (point >> 12U));
    to[1] = tail(6);
    to[2] = tail(0);
    return 3;
  }
  to[0] = static_cast<char>(0xF0U | (point >> 18U));
  to[1] = tail(12);
  to[2] = tail(6);
  to[3] = tail(0);
  return 4;
}

/// Whether a code point goes on here that began before.
constexpr bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// Appends `point` as UTF-8. A surrogate or a value past U+10FFFF becomes kReplacement.
void append_utf8(std::string& out, char32_t point);

/// True when all of `text` is UTF-8.
bool is_valid_utf8(std::string_view text);

/// `text` with each broken sequence replaced by U+FFFD; unchanged when it is valid.
std::string to_valid_utf8(std::string_view text);

/// The number of code points.
std::size_t count_points(std::string_view text);

/// The byte where code point number `point` starts; the size when there are not so many.
std::size_t byte_of_point(std::string_view text, std::size_t point);

/// How many code points start before byte `byte`.
std::size_t point_of_byte(std::string_view text, std::size_t byte);

/// The bytes of a span of code points, cut at the end of the text.
std::string_view slice_points(std::string_view text, TextSpan span);

/// The first `count` code points.
std::string_view first_points(std::string_view text, std::size_t count);

/// At most `count` code points; the last of them is `…` when something was cut off.
std::string cut_points(std::string_view text, std::size_t count);

/// Without Unicode white space (U+3000 included) and zero-width spaces at either end.
std::string_view trim(std::string_view text);

/// White_Space of Unicode.
bool is_white_space(char32_t point);

/// An ideograph: CJK unified and compatibility ideographs, radicals, 々, 〇 and the Suzhou
/// numerals.
bool is_han(char32_t point);

/// A letter of the Latin script or a decimal digit, full-width forms included.
bool is_latin_or_digit(char32_t point);

}  // namespace triaged
