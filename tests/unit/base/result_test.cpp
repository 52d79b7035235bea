#include "base/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace triaged {
namespace {

Result<std::unique_ptr<int>> make(bool good) {
  if (!good) {
    return Error{
        ErrorCode::kConflict, "taken", "choose another", SourcePos{"a.yaml", 3, 5}, std::nullopt};
  }
  return std::make_unique<int>(7);
}

Result<int> use(bool good) {
  const std::unique_ptr<int> value = TRY(make(good));
  return *value;
}

Result<void> check(bool good) {
  TRY(use(good));
  return {};
}

TEST(ResultTest, CarriesMoveOnlyValuesAndErrors) {
  EXPECT_EQ(use(true).value(), 7);
  EXPECT_TRUE(check(true).ok());
  const auto failed = check(false);
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(to_string(failed.error()), "a.yaml:3:5: taken (choose another)");
  EXPECT_EQ(error_info(failed.error().code).http_status, 409);
}

}  // namespace
}  // namespace triaged
