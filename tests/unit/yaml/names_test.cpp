#include "yaml/names.h"

#include <gtest/gtest.h>

#include <vector>

namespace triaged {
namespace {

const std::vector<std::string> kKnown = {"ticket.priority",
                                         "ticket.status",
                                         "platform",
                                         "secret",
                                         "token",
                                         "mode",
                                         "建議",
                                         "投訴",
                                         "id"};

struct NameCase {
  const char* name;
  const char* written;
  const char* nearest;  ///< "" = none
};

class NearestNameTest : public testing::TestWithParam<NameCase> {};

TEST_P(NearestNameTest, FindsIt) {
  EXPECT_EQ(nearest_name(GetParam().written, kKnown).value_or(""), GetParam().nearest);
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    NearestNameTest,
    testing::Values(NameCase{"MissingLetter", "ticket.priorty", "ticket.priority"},
                    NameCase{"SwappedLetters", "tokne", "token"},
                    NameCase{"SwapInAShortWord", "di", "id"},
                    NameCase{"OtherCase", "Platform", "platform"},
                    NameCase{"OneOfTwoHanCharacters", "建议", "建議"},
                    NameCase{"PrefixForgotten", "priority", "ticket.priority"},
                    NameCase{"Unrelated", "webhook", ""},
                    NameCase{"OtherWordOfSameLength", "表揚", ""},
                    NameCase{"SingleLetter", "x", ""},
                    NameCase{"Empty", "", ""}),
    [](const auto& row) { return row.param.name; });

TEST(NameChoiceTest, CutsLongLists) {
  EXPECT_EQ(name_choice(std::vector<std::string>{"a"}), "'a'");
  EXPECT_EQ(name_choice(std::vector<std::string>{"a", "b", "c"}), "'a', 'b' or 'c'");
  const std::string text = name_choice(std::vector<std::string>(20, "x"));
  EXPECT_TRUE(text.ends_with("'x', …"));
}

TEST(SuggestionTest, FallsBack) {
  EXPECT_EQ(suggestion("mdoe", kKnown), "did you mean 'mode'?");
  EXPECT_EQ(suggestion("zzzzzz", kKnown, "remove it"), "remove it");
}

}  // namespace
}  // namespace triaged
