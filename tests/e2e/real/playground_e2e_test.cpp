// A person uses the playground of a running daemon: headless Chromium, driven by
// tests/real/playground.js.
#include <fmt/format.h>

#include "e2e/desk_fixture.h"
#include "support/run_program.h"

namespace triaged::e2e {
namespace {

constexpr int kNotAvailable = 77;  // as the scripts of tests/real say it

class PlaygroundE2eTest : public DeskTest {};

TEST_F(PlaygroundE2eTest, WorksInABrowser) {
  start_daemon();
  const std::string scripts = std::string(TRIAGED_SOURCE_DIR) + "/tests/real/";
  const auto end =
      testing_support::run_program({scripts + "browser",
                                    scripts + "playground.js",
                                    fmt::format("http://127.0.0.1:{}", daemon_->admin_port())},
                                   {});
  ASSERT_TRUE(end.ok()) << to_string(end.error());
  if (end->code == kNotAvailable) {
    GTEST_SKIP() << end->err;
  }
  EXPECT_EQ(end->code, 0) << end->out << end->err;
}

}  // namespace
}  // namespace triaged::e2e
