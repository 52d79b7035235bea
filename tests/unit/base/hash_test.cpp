#include "base/hash.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

// The empty text's hashes are those that the xxHash project states in its specification and tests.
TEST(HashTest, IsXxh3) {
  EXPECT_EQ(hash64(""), 0x2d06800538d394c2ULL);
  EXPECT_EQ(hash128_hex(""), "99aa06d3014798d86001c324468d497f");
}

TEST(HashTest, TellsWhereOnePartEndsAndTheNextBegins) {
  const auto of = [](std::string_view a, std::string_view b) { return hash64(b, hash64(a)); };
  EXPECT_EQ(of("規則", "甲"), of("規則", "甲"));
  EXPECT_NE(of("ab", "c"), of("a", "bc"));
  EXPECT_NE(of("a", ""), of("", "a"));
}

}  // namespace
}  // namespace triaged
