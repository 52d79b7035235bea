#include "base/json.h"

#include <gtest/gtest.h>

#include <random>

namespace triaged {
namespace {

struct BadCase {
  const char* name;
  std::string text;
  const char* message;
};

class BadJsonTest : public testing::TestWithParam<BadCase> {};

TEST_P(BadJsonTest, IsRefusedWithItsReason) {
  auto parsed = parse_json(GetParam().text);
  ASSERT_FALSE(parsed.ok()) << GetParam().text.substr(0, 80);
  EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(parsed.error().message.find(GetParam().message), std::string::npos)
      << parsed.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    JsonTest,
    BadJsonTest,
    testing::Values(BadCase{"Empty", "", "malformed"},
                    BadCase{"Trailing", "{} x", "malformed"},
                    BadCase{"LoneSurrogate", R"({"a":"\ud800"})", "malformed"},
                    BadCase{"InvalidUtf8", "{\"a\":\"\xc3\x28\"}", "malformed"},
                    BadCase{"Nul", R"({"a":"\u0000"})", "NUL"},
                    BadCase{"NulInKey", R"({"\u0000":1})", "NUL"},
                    BadCase{"DeepArrays", std::string(1'000'000, '['), "deeper"}),
    [](const auto& test) { return test.param.name; });

struct ReadCase {
  const char* name;
  std::string text;
};

/// What nlohmann's own parser makes of a text is what ours must make of it, but for NUL characters.
void expect_read_as_nlohmann(const std::string& text) {
  const auto ours = parse_json(text);
  const Json theirs = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  const bool holds_nul = dump_json(theirs).find("\\u0000") != std::string::npos;
  ASSERT_EQ(ours.ok(), !theirs.is_discarded() && !holds_nul) << text;
  if (ours.ok()) {
    EXPECT_EQ(dump_json(*ours), dump_json(theirs)) << text;
  }
}

class ReadJsonTest : public testing::TestWithParam<ReadCase> {};

TEST_P(ReadJsonTest, IsReadAsByNlohmann) {
  expect_read_as_nlohmann(GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    JsonTest,
    ReadJsonTest,
    testing::Values(ReadCase{"Scalars", R"([null, true, false, 0, -0, 1, -1, "", "x"])"},
                    ReadCase{"Integers",
                             "[9223372036854775807,-9223372036854775808,18446744073709551615]"},
                    ReadCase{"BeyondIntegers", "[18446744073709551616,-9223372036854775809]"},
                    ReadCase{"Floats", "[0.1,1e3,1E-7,-2.5,1.0,123456789.123456789,5e-324]"},
                    ReadCase{"BeyondFloats", "[1e999]"},
                    ReadCase{"LeadingZero", "[01]"},
                    ReadCase{"Escapes", R"(["\"\\\/\b\f\n\r\t\u4e2d\u00e9"])"},
                    ReadCase{"SurrogatePair", R"(["\ud83d\ude00","\uD83D\uDE00"])"},
                    ReadCase{"LoneLowSurrogate", R"(["\ude00"])"},
                    ReadCase{"HighThenText", R"(["\ud83dx"])"},
                    ReadCase{"HighThenHigh", R"(["\ud83d\ud83d"])"},
                    ReadCase{"Hangul", R"(["\ud55c"])"},
                    ReadCase{"RepeatedName", R"({"a":1,"b":{"x":1},"a":[2],"b":{}})"},
                    ReadCase{"EmptyName", R"({"":{"":[]}})"},
                    ReadCase{"ByteOrderMark", "\xef\xbb\xbf{\"a\":1}"},
                    ReadCase{"Whitespace", " \t\r\n{ \"a\" : [ ] } \n"},
                    ReadCase{"ControlCharacter", "[\"a\x01\"]"},
                    ReadCase{"Overlong", "[\"\xc0\xaf\"]"},
                    ReadCase{"EncodedSurrogate", "[\"\xed\xa0\x80\"]"},
                    ReadCase{"Cut", R"({"a":[1,)"},
                    ReadCase{"LongText", "[\"" + std::string(300'000, 'x') + "\",[{\"a\":1}]]"}),
    [](const auto& test) { return test.param.name; });

TEST(JsonTest, ReadsDamagedTextsAsNlohmannDoes) {
  const std::string plain =
      R"({"id":7,"content":"退款 \u9000\u6b3e","tags":["a",-1.5e3,null],"x":{"y":true}})";
  const std::string paired = R"(["😀 \ud83d\ude00 \u9000"])";
  const std::string pieces = "{}[]\",:\\u0d9-.eE \x80\xef";
  std::mt19937 random(20261122);
  for (int round = 0; round < 4000; ++round) {
    std::string text = round % 4 == 0 ? paired : plain;
    for (std::size_t hurt = random() % 3 + 1; hurt > 0; --hurt) {
      text[random() % text.size()] = pieces[random() % pieces.size()];
    }
    expect_read_as_nlohmann(text);
  }
}

TEST(JsonTest, CountsDepth) {
  EXPECT_TRUE(parse_json("[[[1]]]", {.depth = 3, .nodes = 10}).ok());
  EXPECT_FALSE(parse_json("[[[[1]]]]", {.depth = 3, .nodes = 10}).ok());
}

TEST(JsonTest, CountsNodes) {
  std::string text = "[";
  for (int i = 0; i < 20; ++i) {
    text += "1,";
  }
  text += "1]";
  EXPECT_FALSE(parse_json(text, {.depth = 8, .nodes = 10}).ok());
  EXPECT_TRUE(parse_json(text, {.depth = 8, .nodes = 30}).ok());
}

TEST(JsonTest, FindsByPointer) {
  const Json doc = parse_json(R"({"a":{"b":[10,{"c/d":"x","e~f":1}]},"":2})").value();
  EXPECT_EQ(*find_json(doc, "/a/b/0"), 10);
  EXPECT_EQ(*find_json(doc, "/a/b/1/c~1d"), "x");
  EXPECT_EQ(*find_json(doc, "/a/b/1/e~0f"), 1);
  EXPECT_EQ(*find_json(doc, "/"), 2);
  EXPECT_EQ(find_json(doc, ""), &doc);
  EXPECT_EQ(find_json(doc, "/a/b/2"), nullptr);
  EXPECT_EQ(find_json(doc, "/a/b/x"), nullptr);
  EXPECT_EQ(find_json(doc, "/a/b/0/z"), nullptr);
}

TEST(JsonTest, DumpReplacesInvalidUtf8) {
  EXPECT_EQ(dump_json(Json{{"a", "\xff"}}), "{\"a\":\"\xef\xbf\xbd\"}");
}

TEST(JsonTest, ReadsTypedMembers) {
  const Json doc = parse_json(R"({"s":"x","n":-5,"f":1.5})").value();
  EXPECT_EQ(string_at(doc, "s"), "x");
  EXPECT_EQ(string_at(doc, "n"), "");
  EXPECT_EQ(int_at(doc, "n"), -5);
  EXPECT_EQ(int_at(doc, "f", 7), 7);
  EXPECT_EQ(string_at(Json(3), "s"), "");
}

}  // namespace
}  // namespace triaged
