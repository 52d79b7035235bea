#include "adapters/value_map.h"

#include <gmock/gmock.h>

namespace triaged {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What the account maps stands first, the platform's defaults behind it.
TEST(ValueMapTest, WhatIsWrittenAsAnotherValueIsStillReadByItsDefault) {
  ValueMap map;
  map.add("高", "80");
  map.add("高", "100");
  map.add("high", "100");
  EXPECT_EQ(map.to_theirs("高"), "80");
  EXPECT_EQ(map.to_ours("80"), "高");
  EXPECT_EQ(map.to_ours("100"), "高");
  EXPECT_THAT(map.shown_alike("高"), IsEmpty());
}

TEST(ValueMapTest, ValuesThatShareOneAreShownAlike) {
  ValueMap map;
  map.add("處理中", "open");
  map.add("待處理", "open");
  map.add("已解決", "resolved");
  EXPECT_EQ(map.to_ours("open"), "處理中");
  EXPECT_THAT(map.shown_alike("处理中"), ElementsAre("待處理"));
  EXPECT_THAT(map.shown_alike("待處理"), ElementsAre("處理中"));
  EXPECT_THAT(map.shown_alike("已解決"), IsEmpty());
  EXPECT_THAT(map.shown_alike("暫停"), IsEmpty());
  EXPECT_THAT(values_shown_alike(nullptr, "status", "處理中"), IsEmpty());
}

}  // namespace
}  // namespace triaged
