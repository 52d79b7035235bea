// The real servers start, publish their addresses and end: what the platforms' own tests stand on.
#include <gtest/gtest.h>

#include <ostream>

#include "support/real_server.h"

namespace triaged::testing_support {
namespace {

struct Case {
  const char* name;
  std::vector<std::string> arguments;
  const char* publishes;

  friend void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }
};

class RealServerTest : public testing::TestWithParam<Case> {};

TEST_P(RealServerTest, StartsOnAFreePortAndSaysWhere) {
  std::vector<std::string> arguments = GetParam().arguments;
  for (std::string& one : arguments) {
    if (one.ends_with(".yaml")) {
      one.insert(0, TRIAGED_SOURCE_DIR "/tests/real/openapi/");
    }
  }
  const auto server = RealServer::start(TRIAGED_SOURCE_DIR, GetParam().name, arguments);
  if (!server.ok() && server.error().code == ErrorCode::kUnavailable) {
    GTEST_SKIP() << server.error().message;
  }
  ASSERT_TRUE(server.ok()) << to_string(server.error());
  EXPECT_NE(server.value().get(GetParam().publishes).find("127.0.0.1:"), std::string::npos);
}

// The hook is never called here: port 9 only has to be a well-formed address.
INSTANTIATE_TEST_SUITE_P(
    All,
    RealServerTest,
    testing::Values(Case{"rt", {"--hook", "http://127.0.0.1:9/hooks/rt"}, "RT_URL"},
                    Case{"smtp", {}, "SMTP_URL"},
                    Case{"kannel", {"--hook", "http://127.0.0.1:9/hooks/sms"}, "KANNEL_URL"},
                    Case{"prism", {"--spec", "chatwoot.yaml"}, "PRISM_URL"},
                    Case{"prism", {"--spec", "twilio.yaml"}, "PRISM_URL"},
                    Case{"prism", {"--spec", "postmark.yaml"}, "PRISM_URL"}),
    [](const auto& one) { return std::string(one.param.name) + "_" + std::to_string(one.index); });

}  // namespace
}  // namespace triaged::testing_support
