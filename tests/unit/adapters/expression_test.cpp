#include "adapters/expression.h"

#include <gtest/gtest.h>

#include "adapters/functions.h"

namespace triaged {
namespace {

const std::vector<std::string> kRoots = {"", "header", "let"};

struct ExpressionCase {
  const char* name;
  const char* text;
  const char* item;
  const char* expected;  ///< JSON
};

std::ostream& operator<<(std::ostream& out, const ExpressionCase& c) {
  return out << c.name;
}

class ExpressionTest : public testing::TestWithParam<ExpressionCase> {};

TEST_P(ExpressionTest, Evaluates) {
  const ExpressionCase& c = GetParam();
  const auto parsed = Template::parse(c.text, kRoots);
  ASSERT_TRUE(parsed.ok()) << to_string(parsed.error());
  const Json item = parse_json(c.item).value();
  const Json header = {{"x-id", "d1"}};
  Scope scope;
  scope.set("", &item);
  scope.set("header", &header);
  EXPECT_EQ(parsed.value().evaluate(scope), parse_json(c.expected).value()) << c.text;
}

const ExpressionCase kExpressionCases[] = {
    {"typed_when_alone", "{{ /a }}", R"({"a":7})", "7"},
    {"text_when_mixed", "n{{ /a }}", R"({"a":7})", R"("n7")"},
    {"missing_is_null", "{{ /b/c }}", "{}", "null"},
    {"missing_is_empty_in_text", "[{{ /b }}]", "{}", R"("[]")"},
    {"first_that_is_not_empty", "{{ /a or /b or header/x-id }}", R"({"a":""})", R"("d1")"},
    {"zero_is_not_empty", "{{ /a or /b }}", R"({"a":0,"b":1})", "0"},
    {"literal_fallback", "{{ /a or 'none' }}", "{}", R"("none")"},
    {"never_expanded_twice", "{{ /a }}{{ /b }}", R"({"a":"{{ ","b":"/b }}"})", R"("{{ /b }}")"},
    {"argument_by_reference", "{{ /o | at($/k) }}", R"({"o":{"x":1},"k":"x"})", "1"},
    {"pointer_escapes", "{{ /a~1b }}", R"({"a/b":1})", "1"},
    {"time", "{{ /t | time }}", R"({"t":"2026-11-21T09:30:00.123Z"})", "1795253400123"},
    {"unix_text", "{{ /t | unix }}", R"({"t":"1795253400"})", "1795253400000"},
    {"unix_float", "{{ /t | unix }}", R"({"t":1795253400.12})", "1795253400120"},
    {"unix_millis", "{{ /t | unix_ms }}", R"({"t":1795253400123})", "1795253400123"},
    {"unreadable_time", "{{ /t | time }}", R"({"t":"yesterday"})", "null"},
    {"huge_time", "{{ /t | unix }}", R"({"t":1e300})", "null"},
    {"merge", "{{ /c | merge }}", R"({"c":[{"a":1},{"b":2},3]})", R"({"a":1,"b":2})"},
    {"key_by", "{{ /c | key_by(/f) }}", R"({"c":[{"f":"s","v":1}]})", R"({"s":{"f":"s","v":1}})"},
    {"named", "{{ /c | named(/n, /v) }}", R"({"c":[{"n":"x","v":[1]}]})", R"({"x":[1]})"},
    {"pick", "{{ /c | pick(/n) | join(', ') }}", R"({"c":[{"n":"a"},{"n":"b"}]})", R"("a, b")"},
    {"split", "{{ /t | split(' ') }}", R"({"t":"vip  old"})", R"(["vip","old"])"},
    {"json_in_json",
     "{{ /s | parse_json | at(/text) }}",
     R"({"s":"{\"text\":\"退款\"}"})",
     R"("退款")"},
    {"phone_local", "{{ /p | phone(86) }}", R"({"p":"138 0013 8000"})", R"("+8613800138000")"},
    {"phone_garbage", "{{ /p | phone }}", R"({"p":"ring me"})", "null"},
    {"line", "{{ /t | line }}", R"({"t":"\n 第一行 \n第二行"})", R"("第一行")"},
    {"add_to_nothing", "{{ /t | add('x') }}", "{}", "null"},
};

TEST(TemplateTest, NumberedListsFollowTheirIndex) {
  const auto parsed = Template::parse("{{ /f | numbered(url=MediaUrl, type=MediaType) }}", kRoots);
  ASSERT_TRUE(parsed.ok());
  const Json item = {{"f", {{"MediaUrl0", "u0"}, {"MediaType0", "t0"}, {"MediaUrl1", "u1"}}}};
  Scope scope;
  scope.set("", &item);
  EXPECT_EQ(dump_json(parsed.value().evaluate(scope)),
            R"([{"type":"t0","url":"u0"},{"url":"u1"}])");
}

INSTANTIATE_TEST_SUITE_P(Table,
                         ExpressionTest,
                         testing::ValuesIn(kExpressionCases),
                         [](const auto& instance) { return std::string(instance.param.name); });

struct FaultyCase {
  const char* text;
  const char* message;
};

class FaultyTemplateTest : public testing::TestWithParam<FaultyCase> {};

TEST_P(FaultyTemplateTest, IsRefusedAtLoad) {
  const auto parsed = Template::parse(GetParam().text, kRoots);
  ASSERT_FALSE(parsed.ok()) << GetParam().text;
  EXPECT_NE(to_string(parsed.error()).find(GetParam().message), std::string::npos)
      << to_string(parsed.error());
}

INSTANTIATE_TEST_SUITE_P(Table,
                         FaultyTemplateTest,
                         testing::Values(FaultyCase{"{{ /a", "'{{' without '}}'"},
                                         FaultyCase{"{{ hedaer/x }}", "did you mean 'header'?"},
                                         FaultyCase{"{{ /a | lwer }}", "did you mean 'lower'?"},
                                         FaultyCase{"{{ }}", "a value is missing"},
                                         FaultyCase{"{{ /a~2 }}", "is no path"},
                                         FaultyCase{"{{ /a | join }}", "got 0 arguments"},
                                         FaultyCase{"{{ /a | join(x }}", "do not end"}));

TEST(EscapeTest, SubstitutedValuesAloneAreEscaped) {
  const auto parsed = Template::parse("/a/{{ /id }}", kRoots);
  ASSERT_TRUE(parsed.ok());
  const Json item = {{"id", "x/../y"}};
  Scope scope;
  scope.set("", &item);
  const auto mark = [](std::string_view value) { return "<" + std::string(value) + ">"; };
  EXPECT_EQ(parsed.value().render(scope, mark), "/a/<x/../y>");
}

}  // namespace
}  // namespace triaged
