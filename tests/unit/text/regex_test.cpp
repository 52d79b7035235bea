#include "text/regex.h"

#include <gtest/gtest.h>

#include "random_text.h"

namespace triaged {
namespace {

std::unique_ptr<const Regex> regex(std::string_view pattern) {
  auto result = Regex::compile(pattern);
  EXPECT_TRUE(result.ok()) << (result.ok() ? "" : to_string(result.error()));
  return std::move(result).take();
}

TEST(RegexTest, FindsAllMatchesInCodePoints) {
  const auto order = regex(R"(訂單(?P<order>[A-Z]\d+)(?:-(?P<part>\d))?)");
  const std::string text = "我的訂單A12壞了😀，訂單B3-4也是";
  const std::vector<RegexMatch> matches = order->search_all(text).value();
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0].span, (TextSpan{2, 7}));
  ASSERT_EQ(matches[0].captures.size(), 1U);
  EXPECT_EQ(matches[0].captures[0].name, "order");
  EXPECT_EQ(matches[0].captures[0].text, "A12");
  EXPECT_EQ(matches[0].captures[0].span, (TextSpan{4, 7}));
  EXPECT_EQ(slice_points(text, matches[1].span), "訂單B3-4");
  ASSERT_EQ(matches[1].captures.size(), 2U);
  EXPECT_EQ(matches[1].captures[1].text, "4");
  EXPECT_EQ(order->group_names(), (std::vector<std::string>{"order", "part"}));
}

TEST(RegexTest, IsCaseSensitiveUnlessAsked) {
  EXPECT_FALSE(regex("refund")->search("REFUND").value());
  EXPECT_TRUE(regex("(?i)refund")->search("REFUND").value());
  EXPECT_EQ(regex("漏.")->search_all("漏電漏电", 1).value().size(), 1U);
}

TEST(RegexTest, ABackslashBeforeACIsNoByte) {
  EXPECT_TRUE(regex(R"(a\\C)")->search(R"(a\C)").value());
  EXPECT_TRUE(regex(R"(\Qa\C\E)")->search(R"(a\C)").value());
}

TEST(RegexTest, TellsTheMemoryThatItMayTake) {
  EXPECT_LT(regex("漏.{0,3}電")->most_bytes(), regex(R"(\p{L}{15})")->most_bytes());
}

TEST(RegexTest, EmptyMatchesGoForward) {
  const std::vector<RegexMatch> matches = regex("x*")->search_all("漏x電").value();
  ASSERT_EQ(matches.size(), 4U);
  EXPECT_EQ(matches[0].span, (TextSpan{0, 0}));
  EXPECT_EQ(matches[1].span, (TextSpan{1, 2}));
  EXPECT_EQ(matches[2].span, (TextSpan{2, 2}));
  EXPECT_EQ(matches[3].span, (TextSpan{3, 3}));
}

struct BadPattern {
  const char* name;
  std::string pattern;
  std::string message;
};

void PrintTo(const BadPattern& row, std::ostream* out) {
  *out << row.pattern;
}

class BadPatternTest : public testing::TestWithParam<BadPattern> {};

TEST_P(BadPatternTest, SaysWhatIsWrongAndWhere) {
  const auto result = Regex::compile(GetParam().pattern);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(result.error().message.find(GetParam().message), std::string::npos)
      << result.error().message;
  EXPECT_FALSE(result.error().hint.empty());
}

const BadPattern kBadPatterns[] = {
    {"Bracket", "漏電[abc", "missing ']' at character 3, '[abc'"},
    {"Paren", "a(b", "missing ')'"},
    {"ExtraParen", "ab)", "')' without '('"},
    {"Repeat", "漏**", "two repetitions in a row at character 2, '**'"},
    {"Nothing", "*a", "nothing to repeat at character 1"},
    {"LookAhead", "a(?=b)", "not supported at character 2, '(?='"},
    {"BackReference", R"((a)\1)", "unknown escape sequence at character 4"},
    {"Backslash", "a\\", "a single '\\' at the end"},
    {"Range", "[z-a]", "bad character range at character 2, 'z-a'"},
    {"Name", "(?P<n>a)(?P<n>b)", "bad or repeated group name"},
    {"TooOften", "a{5000}", "repeated too often"},
    {"NestedRepeats", "((a{100}){100}){100}", "repeated too often"},
    {"Large", R"(([\p{L}\p{N}]{900}x?)+\p{L}{900})", "too large"},
    {"NotUtf8", "a\xFF", "not UTF-8"},
    {"Empty", "", "the regular expression is empty"},
    {"Byte", R"(漏\C)", R"('\C' is a byte)"},
    {"ByteBehindABackslash", R"(a\\\C)", R"('\C' is a byte)"},
    {"ByteBehindAQuote", R"(\Qa.\E\C)", R"('\C' is a byte)"},
    {"TooManyLetters", "(?:\\p{L}|x){80}", "too large when compiled"},
    {"TooLong", std::string(Regex::kMaxPatternBytes + 1, 'a'), "too long"},
    {"TooManyGroups",
     [] {
       std::string groups;
       for (std::size_t i = 0; i <= Regex::kMaxGroups; ++i) {
         groups += "(a)";
       }
       return groups;
     }(),
     "more than 32 groups"},
};

INSTANTIATE_TEST_SUITE_P(Table,
                         BadPatternTest,
                         testing::ValuesIn(kBadPatterns),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(RegexTest, StaysLinearOnHostilePatterns) {
  const auto hostile = regex("(a*)*b|(a|aa)+$c");
  EXPECT_FALSE(hostile->search(std::string(200'000, 'a')).value());
  EXPECT_EQ(hostile->search(std::string(Regex::kMaxTextBytes + 1, 'a')).error().code,
            ErrorCode::kInvalidInput);
  EXPECT_EQ(hostile->search_all(std::string(Regex::kMaxTextBytes + 1, 'a')).error().code,
            ErrorCode::kInvalidInput);
}

TEST(RegexTest, SpansLieInTheOriginalForAnyBytes) {
  const auto pattern = regex("(?P<word>[a-zß-ü]+)|\\p{Han}{2}|\\x{FFFD}|.\\n");
  RandomText random(5);
  for (int i = 0; i < 3000; ++i) {
    const std::string text = random.next();
    std::uint32_t last = 0;
    const std::vector<RegexMatch> matches = pattern->search_all(text).value();
    for (const RegexMatch& match : matches) {
      ASSERT_GE(match.span.begin, last) << text;
      ASSERT_LE(match.span.end, count_points(text)) << text;
      last = match.span.end;
      for (const RegexCapture& capture : match.captures) {
        ASSERT_EQ(to_valid_utf8(slice_points(text, capture.span)), capture.text) << text;
      }
    }
  }
}

}  // namespace
}  // namespace triaged
