#include "text/utf8.h"

#include <algorithm>

namespace triaged {
namespace {

struct PointRange {
  char32_t first;
  char32_t last;
};

template <std::size_t N>
bool in_ranges(const PointRange (&ranges)[N], char32_t point) {
  return std::any_of(std::begin(ranges), std::end(ranges), [point](const PointRange& range) {
    return point >= range.first && point <= range.last;
  });
}

// Script=Han and script=Latin by the Unicode Character Database's Scripts.txt, joined where only
// unassigned code points lie between.
constexpr PointRange kHanRanges[] = {{0x4E00, 0x9FFF},
                                     {0x3400, 0x4DBF},
                                     {0x2E80, 0x2FD5},
                                     {0x3005, 0x3005},
                                     {0x3007, 0x3007},
                                     {0x3021, 0x3029},
                                     {0x3038, 0x303B},
                                     {0xF900, 0xFAFF},
                                     {0x20000, 0x3FFFD}};
constexpr PointRange kLatinRanges[] = {{'0', '9'},
                                       {'A', 'Z'},
                                       {'a', 'z'},
                                       {0x00AA, 0x00AA},
                                       {0x00BA, 0x00BA},
                                       {0x00C0, 0x00D6},
                                       {0x00D8, 0x00F6},
                                       {0x00F8, 0x02AF},
                                       {0x1E00, 0x1EFF},
                                       {0x2C60, 0x2C7F},
                                       {0xA722, 0xA7FF},
                                       {0xFF10, 0xFF19},
                                       {0xFF21, 0xFF3A},
                                       {0xFF41, 0xFF5A}};
constexpr PointRange kSpaceRanges[] = {{0x09, 0x0D},
                                       {' ', ' '},
                                       {0x85, 0x85},
                                       {0xA0, 0xA0},
                                       {0x1680, 0x1680},
                                       {0x2000, 0x200A},
                                       {0x2028, 0x2029},
                                       {0x202F, 0x202F},
                                       {0x205F, 0x205F},
                                       {0x3000, 0x3000}};

// What may follow a lead byte (Unicode Standard, table 3-7).
struct LeadByte {
  std::uint32_t length;
  unsigned char second_first;
  unsigned char second_last;
};

LeadByte lead_byte(unsigned char byte) {
  if (byte >= 0xC2 && byte <= 0xDF) {
    return {2, 0x80, 0xBF};
  }
  if (byte >= 0xE0 && byte <= 0xEF) {
    const bool overlong = byte == 0xE0;
    const bool surrogate = byte == 0xED;
    return {3,
            static_cast<unsigned char>(overlong ? 0xA0 : 0x80),
            static_cast<unsigned char>(surrogate ? 0x9F : 0xBF)};
  }
  if (byte >= 0xF0 && byte <= 0xF4) {
    return {4,
            static_cast<unsigned char>(byte == 0xF0 ? 0x90 : 0x80),
            static_cast<unsigned char>(byte == 0xF4 ? 0x8F : 0xBF)};
  }
  return {0, 0, 0};
}

bool is_trimmed(char32_t point) {
  return is_white_space(point) || point == 0x200B || point == 0xFEFF;
}

}  // namespace

DecodedPoint decode_utf8_slow(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const LeadByte lead = lead_byte(first);
  if (lead.length == 0) {
    return {kReplacement, 1};
  }
  char32_t point = first & (0x7FU >> lead.length);
  for (std::uint32_t i = 1; i < lead.length; ++i) {
    if (at + i >= text.size()) {
      return {kReplacement, i};
    }
    const auto byte = static_cast<unsigned char>(text[at + i]);
    const bool fits =
        i == 1 ? byte >= lead.second_first && byte <= lead.second_last : (byte & 0xC0U) == 0x80U;
    if (!fits) {
      return {kReplacement, i};
    }
    point = (point << 6U) | (byte & 0x3FU);
  }
  return {point, lead.length};
}

std::size_t previous_point(std::string_view valid, std::size_t at) {
  --at;
  while (at > 0 && is_continuation(valid[at])) {
    --at;
  }
  return at;
}

void append_utf8(std::string& out, char32_t point) {
  if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
    point = kReplacement;
  }
  char bytes[4];
  out.append(bytes, write_utf8(bytes, point));
}

std::size_t byte_of_point(std::string_view text, std::size_t point) {
  std::size_t at = 0;
  while (point > 0 && at < text.size()) {
    at += decode_utf8(text, at).bytes;
    --point;
  }
  return at;
}

std::size_t point_of_byte(std::string_view text, std::size_t byte) {
  std::size_t points = 0;
  for (std::size_t at = 0; at < text.size() && at < byte; ++points) {
    at += decode_utf8(text, at).bytes;
  }
  return points;
}

std::string_view slice_points(std::string_view text, TextSpan span) {
  if (span.end <= span.begin) {
    return {};
  }
  const std::string_view rest = text.substr(byte_of_point(text, span.begin));
  return first_points(rest, span.end - span.begin);
}

std::string_view first_points(std::string_view text, std::size_t count) {
  return text.substr(0, byte_of_point(text, count));
}

std::string cut_points(std::string_view text, std::size_t count) {
  if (count == 0) {
    return "";
  }
  if (byte_of_point(text, count) == text.size()) {
    return std::string(text);
  }
  return std::string(first_points(text, count - 1)) + "…";
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const DecodedPoint first = decode_utf8(text, 0);
    if (!is_trimmed(first.point)) {
      break;
    }
    text.remove_prefix(first.bytes);
  }
  while (!text.empty()) {
    // Of broken bytes at the end previous_point() may go back too far: they are not trimmed.
    const std::size_t at = previous_point(text, text.size());
    const DecodedPoint last = decode_utf8(text, at);
    if (!is_trimmed(last.point) || at + last.bytes != text.size()) {
      break;
    }
    text.remove_suffix(last.bytes);
  }
  return text;
}

bool is_white_space(char32_t point) {
  return in_ranges(kSpaceRanges, point);
}

bool is_han(char32_t point) {
  return in_ranges(kHanRanges, point);
}

bool is_latin_or_digit(char32_t point) {
  return in_ranges(kLatinRanges, point);
}

}  // namespace triaged
