#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "adapters/fixtures.h"
#include "adapters/load.h"

namespace triaged {
namespace {

std::string adapters_folder() {
  return std::string(TRIAGED_SOURCE_DIR) + "/adapters";
}

class AdapterFixturesTest : public testing::TestWithParam<std::string> {};

// TRIAGED_UPDATE_GOLDEN=1 rewrites the expected files; review the difference.
TEST_P(AdapterFixturesTest, EveryCaseGivesWhatItsFilesSay) {
  const bool update = std::getenv("TRIAGED_UPDATE_GOLDEN") != nullptr;
  const auto results = run_fixtures(adapters_folder() + "/" + GetParam(), update);
  ASSERT_TRUE(results.ok()) << to_string(results.error());
  for (const FixtureResult& result : results.value()) {
    EXPECT_TRUE(result.passed) << GetParam() << "/fixtures/" << result.name << ": "
                               << result.message;
  }
}

INSTANTIATE_TEST_SUITE_P(Platforms,
                         AdapterFixturesTest,
                         testing::ValuesIn(list_platforms({adapters_folder()})),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace triaged
