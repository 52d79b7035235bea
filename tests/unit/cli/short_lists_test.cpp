// What people are shown of a condition with pages of keywords.
#include "cli/short_lists.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(ShortListsTest, ALongListShowsItsBeginningAndHowManyMore) {
  EXPECT_EQ(
      with_short_lists(
          R"(text: {has_any ["a","b","c","d","e","f","g","h","i"], unless_near ["no", "not"] within 3 before})"),
      R"(text: {has_any ["a","b","c","d","e","f", … 3 more], unless_near ["no", "not"] within 3 before})");
}

TEST(ShortListsTest, EightWordsAreShownWhole) {
  const std::string text = R"(tag: {has_any ["a", "b", "c", "d", "e", "f", "g", "h"]})";
  EXPECT_EQ(with_short_lists(text), text);
}

TEST(ShortListsTest, BracketsAndQuotesInsideAWordAreTheWords) {
  const std::string text = R"(message.text: {matches ["^[a-z]\"]+$", "]"]} and "[x" stays [)";
  EXPECT_EQ(with_short_lists(text), text);
}

}  // namespace
}  // namespace triaged
