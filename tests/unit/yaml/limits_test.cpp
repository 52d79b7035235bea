// What no file may do to a reader: hang it, crash it, or fill the memory.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/clock.h"
#include "yaml/read.h"

namespace triaged {
namespace {

std::string repeated(const std::string& piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

/// A mapping in a mapping in a mapping, each on a line of its own.
std::string stairs(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) {
    text += std::string(i, ' ') + "a:\n";
  }
  return text;
}

struct LimitCase {
  const char* name;
  std::string text;
  const char* said;  ///< part of the first fault; "" = none
};

class YamlLimitsTest : public ::testing::TestWithParam<LimitCase> {};

TEST_P(YamlLimitsTest, SaysSoInBoundedTime) {
  const auto start = std::chrono::steady_clock::now();
  Faults faults;
  (void)read_yaml(GetParam().text, "f", faults);
  const auto spent = std::chrono::steady_clock::now() - start;
  EXPECT_LT(spent, std::chrono::seconds(60));  // minutes or never, without the limits
  const std::string said = faults.render(3);
  if (*GetParam().said == '\0') {
    EXPECT_EQ(said, "");
  } else {
    EXPECT_NE(said.find(GetParam().said), std::string::npos) << said;
  }
}

constexpr std::size_t kMega = 1 << 20;

INSTANTIATE_TEST_SUITE_P(
    Yaml,
    YamlLimitsTest,
    ::testing::Values(
        LimitCase{"AboveTenMegabytes", repeated("# comment\n", kMega + kMega / 10), "larger than"},
        LimitCase{"NineMegabytesOfOneText", "a: \"" + std::string(9 * kMega, 'x') + "\"\n", ""},
        LimitCase{
            "NineMegabytesOfOneLine", "a: [" + repeated("漏電, ", kMega) + "x]\n", "more than"},
        LimitCase{"ManyLists", repeated("- [a]\n", kMega), "more than"},
        LimitCase{"TenThousandBrackets", repeated("[", 10'000), "deep"},
        LimitCase{"TenThousandBraces", repeated("{a: ", 10'000), "deep"},
        LimitCase{"TenThousandDashes", repeated("- ", 10'000) + "x\n", "deep"},
        LimitCase{"TwoThousandStairs", stairs(2'000), "deep"},
        LimitCase{"TenThousandClosings", repeated("]", 10'000), "f:1:1"},
        LimitCase{"TenThousandQuestions", repeated("? ", 10'000), "f:1"},
        LimitCase{
            "AliasBomb", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n", "anchors"},
        LimitCase{"SyntaxErrorOnEveryLine", "a: 1\n" + repeated("- id：x\n  b: c\n", 20'000), "："},
        LimitCase{"UnclosedQuoteAtTheTop", "a: \"" + repeated("漏電：\n", 100'000), "not closed"},
        LimitCase{"Nul", std::string("a: x\0y\n", 7), "NUL"},
        LimitCase{"HalfACharacter", "a: \xE6\xBC", "UTF-8"}),
    [](const auto& one) { return std::string(one.param.name); });

// A file that was cut anywhere, as a copy under way is: every prefix is read or refused.
TEST(YamlLimitsTest, EveryPrefixOfAFileIsReadOrRefused) {
  const std::string whole =
      "version: 1\nlists: {退款詞: [退款, \"退貨\"]}\nclassify:\n  - id: cls.a\n"
      "    when: {text: {has_any: $退款詞, unless_near: {list: [不], within: 4}}}\n"
      "    then:\n      note: |\n        {{ ticket.number }}\n      tag: '退款'\n";
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    Faults faults;
    const std::optional<YamlNode> root = read_yaml(whole.substr(0, size), "f", faults);
    EXPECT_TRUE(root.has_value() || !faults.ok()) << size;
  }
}

}  // namespace
}  // namespace triaged
