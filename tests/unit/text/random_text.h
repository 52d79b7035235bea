#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "text/utf8.h"

namespace triaged {

/// Texts that look for trouble, the same for the same seed: scripts, variants, marks, accents,
/// zero-width characters, emoji, any code point at all, and bytes that are not UTF-8.
class RandomText {
 public:
  explicit RandomText(std::uint32_t seed) : random_(seed) {}

  std::string next(std::size_t max_pieces = 24) {
    std::string out;
    for (std::size_t left = below(max_pieces + 1); left > 0; --left) {
      out += piece();
    }
    return out;
  }

  std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

 private:
  static constexpr std::string_view kPieces[] = {"漏電",
                                                 "漏电",
                                                 "裏",
                                                 "裡",
                                                 "里",
                                                 "臺",
                                                 "台",
                                                 "著",
                                                 "着",
                                                 "麼",
                                                 "么",
                                                 " ",
                                                 "  ",
                                                 "\u3000",
                                                 "\n",
                                                 "\r\n",
                                                 "\t",
                                                 "!",
                                                 "！",
                                                 "。",
                                                 "…",
                                                 "~",
                                                 "～",
                                                 "Ａ",
                                                 "①",
                                                 "１",
                                                 "ﬁ",
                                                 "ß",
                                                 "İ",
                                                 "Straße",
                                                 "ABC",
                                                 "refund",
                                                 "é",
                                                 "e\u0301",
                                                 "\u0301",
                                                 "\u0308",
                                                 "\u0345",
                                                 "\u0338",
                                                 "\u0336",
                                                 "\u3099",
                                                 "か\u3099",
                                                 "ｶﾞ",
                                                 "한국",
                                                 "\u1112\u1161\u11ab",
                                                 "\u200b",
                                                 "\u200d",
                                                 "\ufe0f",
                                                 "\u20e3",
                                                 "\u00ad",
                                                 "\ufeff",
                                                 "👍🏽",
                                                 "👨‍👩‍👧",
                                                 "1\ufe0f\u20e3",
                                                 "🇨🇳",
                                                 "´",
                                                 "¨",
                                                 "=",
                                                 "≠",
                                                 "ǆ",
                                                 "Ω",
                                                 "Å",
                                                 "\u0f73",
                                                 "ﷺ",
                                                 "",
                                                 "\xff",
                                                 "\xc0\x80",
                                                 "\xed\xa0\x80",
                                                 "\xe6\xbc",
                                                 "\xf4\x90\x80\x80",
                                                 "\xf0\x9f\x98",
                                                 "\x80",
                                                 "㊙"};

  std::string piece() {
    if (below(4) != 0) {
      return std::string(kPieces[below(std::size(kPieces))]);
    }
    std::string out;
    const char32_t bounds[] = {0x80, 0x500, 0x3100, 0xA000, 0x10000, 0x1F700, 0x110000};
    append_utf8(out, static_cast<char32_t>(below(bounds[below(std::size(bounds))])));
    return out;
  }

  std::mt19937 random_;
};

}  // namespace triaged
