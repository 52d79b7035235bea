#include "base/json.h"

#include <gtest/gtest.h>

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
