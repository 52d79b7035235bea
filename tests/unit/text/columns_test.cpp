#include "text/columns.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(ColumnsTest, WideCharactersTakeTwo) {
  EXPECT_EQ(count_columns(""), 0U);
  EXPECT_EQ(count_columns("rule"), 4U);
  EXPECT_EQ(count_columns("規則 a"), 6U);
  EXPECT_EQ(count_columns("–→…"), 3U);
  EXPECT_EQ(count_columns("Ａ，🔥"), 6U);
}

TEST(ColumnsTest, MarksTakeNone) {
  EXPECT_EQ(count_columns("e\u0301"), 1U);
  EXPECT_EQ(count_columns("漏\u200B電"), 4U);
}

}  // namespace
}  // namespace triaged
