#include "app/open_store.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include "support/scratch_folder.h"

namespace triaged {
namespace {

using testing::HasSubstr;

/// A store that a command without a daemon holds when the daemon starts.
class OpenStoreTest : public testing::Test {
 protected:
  OpenStoreTest() {
    config_.store.path = folder_.file("triaged.db");
    config_.limits.disk_floor = 0;
    auto made = open_store(config_, {}, [](Millis) {});
    EXPECT_TRUE(made.ok()) << to_string(made.error());
    made = not_found("closed");
    auto held = open_existing_store(config_);
    EXPECT_TRUE(held.ok()) << to_string(held.error());
    held_ = std::move(held).take();
  }

  ScratchFolder folder_;
  Config config_;
  std::unique_ptr<Store> held_;
};

TEST_F(OpenStoreTest, TheDaemonWaitsForACommandThatHoldsTheStore) {
  int pauses = 0;
  const auto opened = open_store(config_, {}, [&](Millis) {
    if (++pauses == 3) {
      held_.reset();
    }
  });
  EXPECT_TRUE(opened.ok());
  EXPECT_EQ(pauses, 3);
}

TEST_F(OpenStoreTest, TheDaemonGivesUpAfterAFewSecondsAndSaysWhoHoldsTheStore) {
  Millis waited{0};
  const auto opened = open_store(config_, {}, [&](Millis span) { waited += span; });
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(waited, Millis(5'000));
  EXPECT_EQ(opened.error().code, ErrorCode::kConflict);
  EXPECT_THAT(opened.error().message, HasSubstr("in use by process " + std::to_string(getpid())));
}

TEST_F(OpenStoreTest, ACommandDoesNotWait) {
  const auto second = open_existing_store(config_);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace triaged
