#include "text/utf8.h"

#include <gtest/gtest.h>

#include <vector>

#include "random_text.h"

namespace triaged {
namespace {

std::vector<char32_t> points_of(std::string_view text) {
  std::vector<char32_t> out;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    out.push_back(next.point);
    at += next.bytes;
  }
  return out;
}

TEST(Utf8Test, DecodesEachLengthAndReplacesWhatIsBroken) {
  const std::pair<std::string_view, std::vector<char32_t>> cases[] = {
      {"", {}},
      {"a", {U'a'}},
      {"é漏😀", {U'é', U'漏', U'😀'}},
      {"\xC0\xAF", {kReplacement, kReplacement}},
      {"\xED\xA0\x80", {kReplacement, kReplacement, kReplacement}},
      {"\xF4\x90\x80\x80", {kReplacement, kReplacement, kReplacement, kReplacement}},
      {"\xE6\xBC", {kReplacement}},
      {"\xF0\x9F\x98z", {kReplacement, U'z'}},
      {"\xE6z", {kReplacement, U'z'}},
      {"\x80\xFF", {kReplacement, kReplacement}},
  };
  for (const auto& [text, points] : cases) {
    EXPECT_EQ(points_of(text), points) << text;
    EXPECT_EQ(count_points(text), points.size()) << text;
  }
}

TEST(Utf8Test, TellsValidFromBrokenAndMendsIt) {
  for (std::string_view text : {"", "abc", "漏電", "\xEF\xBF\xBD", "😀"}) {
    EXPECT_TRUE(is_valid_utf8(text)) << text;
    EXPECT_EQ(to_valid_utf8(text), text);
  }
  for (std::string_view text : {"\xFF", "a\xE6\xBC", "\xED\xA0\x80", "\xEF\xBF", "\xC0\x80"}) {
    EXPECT_FALSE(is_valid_utf8(text)) << text;
    EXPECT_TRUE(is_valid_utf8(to_valid_utf8(text))) << text;
  }
  EXPECT_EQ(to_valid_utf8("a\xE6\xBCz"), "a\uFFFDz");
}

TEST(Utf8Test, ConvertsBetweenBytesAndPoints) {
  const std::string_view text = "a漏😀z";
  EXPECT_EQ(byte_of_point(text, 0), 0U);
  EXPECT_EQ(byte_of_point(text, 2), 4U);
  EXPECT_EQ(byte_of_point(text, 3), 8U);
  EXPECT_EQ(byte_of_point(text, 99), 9U);
  EXPECT_EQ(point_of_byte(text, 4), 2U);
  EXPECT_EQ(point_of_byte(text, 9), 4U);
  EXPECT_EQ(slice_points(text, {1, 3}), "漏😀");
  EXPECT_EQ(slice_points(text, {3, 99}), "z");
  EXPECT_EQ(slice_points(text, {3, 3}), "");
  EXPECT_EQ(slice_points(text, {9, 12}), "");
  EXPECT_EQ(previous_point(text, 8), 4U);
}

TEST(Utf8Test, CutsWithoutSplitting) {
  EXPECT_EQ(cut_points("漏電了", 3), "漏電了");
  EXPECT_EQ(cut_points("漏電了嗎", 3), "漏電…");
  EXPECT_EQ(cut_points("abc", 1), "…");
  EXPECT_EQ(cut_points("abc", 0), "");
  EXPECT_EQ(first_points("😀😀😀", 2), "😀😀");
}

TEST(Utf8Test, TrimsUnicodeSpace) {
  EXPECT_EQ(trim("\u3000 \t漏 電\n\u00A0\u200B"), "漏 電");
  EXPECT_EQ(trim("\uFEFFabc"), "abc");
  EXPECT_EQ(trim(" \u3000 "), "");
  EXPECT_EQ(trim(""), "");
  // What is not UTF-8 is no space, and keeps the spaces before it.
  EXPECT_EQ(trim("a \x80 "), "a \x80");
  EXPECT_EQ(trim("a\u3000\x80"), "a\u3000\x80");
  EXPECT_EQ(trim("a \xE3\x80"), "a \xE3\x80");
  EXPECT_EQ(trim("\x80\x80\x80\x80\u3000"), "\x80\x80\x80\x80");
}

TEST(Utf8Test, KnowsHanLatinAndDigits) {
  for (const char32_t point : U"漏电々〇㐀𠮷\uF900") {
    EXPECT_EQ(is_han(point), point != 0) << static_cast<unsigned>(point);
  }
  for (const char32_t point : U"aあ。한1①ー") {
    EXPECT_FALSE(is_han(point)) << static_cast<unsigned>(point);
  }
  for (const char32_t point : {U'a', U'Z', U'0', U'é', U'ü', U'Ａ', U'９', U'ñ'}) {
    EXPECT_TRUE(is_latin_or_digit(point)) << static_cast<unsigned>(point);
  }
  for (const char32_t point : {U'漏', U'-', U' ', U'_', U'×', U'я', U'。'}) {
    EXPECT_FALSE(is_latin_or_digit(point)) << static_cast<unsigned>(point);
  }
}

TEST(Utf8Test, AgreesOnCodePointsForAnyBytes) {
  RandomText random(11);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random.next();
    const std::size_t points = count_points(text);
    EXPECT_EQ(points_of(text).size(), points) << text;
    EXPECT_EQ(count_points(to_valid_utf8(text)), points) << text;
    EXPECT_EQ(points_of(to_valid_utf8(text)), points_of(text)) << text;
    std::string decoded;
    for (const char32_t point : points_of(text)) {
      append_utf8(decoded, point);
    }
    EXPECT_EQ(is_valid_utf8(text), decoded == text) << text;
    const std::size_t at = random.below(points + 1);
    EXPECT_EQ(point_of_byte(text, byte_of_point(text, at)), at) << text;
    EXPECT_LE(count_points(cut_points(text, at)), at) << text;
    EXPECT_EQ(trim(trim(text)), trim(text)) << text;
  }
}

}  // namespace
}  // namespace triaged
