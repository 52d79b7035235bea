#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "support/loopback_server.h"
#include "unit/cli/said.h"

namespace triaged {
namespace {

Said run_send(std::vector<std::string> arguments) {
  static const std::string kConfig = [] {
    std::string path = testing::TempDir() + "/triaged_send.yaml";
    std::ofstream(path) << "version: 1\npublic_url: https://feedback.example.com\n"
                           "adapters: [" TRIAGED_SOURCE_DIR
                           "/adapters]\n"
                           "sources:\n"
                           "  talk: {platform: chatwoot, base_url: \"https://chat.example.com\",\n"
                           "         account: 1, secret: \"${env:S}\", token: \"${env:S}\"}\n"
                           "  text: {platform: twilio, account: AC1, from: \"+15005550006\",\n"
                           "         secret: \"${env:S}\"}\n";
    return path;
  }();
  arguments.insert(arguments.begin(), "send");
  arguments.insert(arguments.end(), {"--config", kConfig});
  return run_triaged(std::move(arguments),
                     [](CommandIo& io) { io.env = [](const std::string&) { return "k"; }; });
}

/// What listens instead of the daemon, and what came.
class Listener {
 public:
  explicit Listener(int status) {
    server_.server.Post("/hooks/talk",
                        [this, status](const httplib::Request& request, httplib::Response& answer) {
                          bodies.push_back(request.body);
                          deliveries.push_back(request.get_header_value("X-Chatwoot-Delivery"));
                          signatures.push_back(request.get_header_value("X-Chatwoot-Signature"));
                          answer.status = status;
                          answer.set_content("its word", "text/plain");
                        });
    server_.server.Post("/hooks/text",
                        [this](const httplib::Request& request, httplib::Response& answer) {
                          sids.push_back(request.get_param_value("MessageSid"));
                          answer.status = 200;
                        });
    server_.start();
  }
  [[nodiscard]] std::string url() const { return server_.url(); }

  std::vector<std::string> bodies;
  std::vector<std::string> deliveries;
  std::vector<std::string> signatures;
  std::vector<std::string> sids;  ///< of texts

 private:
  test::LoopbackServer server_;
};

TEST(SendTest, PostsASignedSampleThatIsNoDuplicate) {
  const Listener listener(200);
  for (int i = 0; i < 2; ++i) {
    const Said said = run_send({"talk", "message_simplified", "--to", listener.url()});
    EXPECT_EQ(said.code, kExitGood) << said.err;
    EXPECT_EQ(said.out.find("200 "), 0U) << said.out;
  }
  ASSERT_EQ(listener.bodies.size(), 2U);
  EXPECT_NE(listener.deliveries[0], listener.deliveries[1]);
  EXPECT_EQ(listener.signatures[0].find("sha256="), 0U);
}

TEST(SendTest, RenewsIdsThatStandInTheBody) {
  const Listener listener(200);
  for (int i = 0; i < 2; ++i) {
    const Said said = run_send({"text", "traditional_with_picture", "--to", listener.url()});
    EXPECT_EQ(said.code, kExitGood) << said.err;
  }
  ASSERT_EQ(listener.sids.size(), 2U);
  EXPECT_NE(listener.sids[0], listener.sids[1]);
  EXPECT_EQ(listener.sids[0].find("SM"), 0U) << listener.sids[0];
}

TEST(SendTest, ReplacesTheText) {
  const Listener listener(200);
  const Said said =
      run_send({"talk", "message_simplified", "--to", listener.url(), "--text", "聽說\"漏電\""});
  EXPECT_EQ(said.code, kExitGood) << said.err;
  ASSERT_EQ(listener.bodies.size(), 1U);
  const Result<Json> body = parse_json(listener.bodies[0]);
  ASSERT_TRUE(body.ok());
  EXPECT_EQ(string_at(*body, "content"), "聽說\"漏電\"");
}

TEST(SendTest, SaysWhenTheDaemonRefuses) {
  const Listener listener(401);
  const Said said = run_send({"talk", "message_simplified", "--to", listener.url()});
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_EQ(said.out, "401 the webhook was refused\nits word\n");
}

struct WrongSend {
  const char* name;
  std::vector<std::string> arguments;
  const char* says;
};
class SendWrongTest : public testing::TestWithParam<WrongSend> {};

TEST_P(SendWrongTest, SaysWhatToMend) {
  const Said said = run_send(GetParam().arguments);
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_NE(said.err.find(GetParam().says), std::string::npos) << said.err;
}

INSTANTIATE_TEST_SUITE_P(
    All,
    SendWrongTest,
    testing::Values(
        WrongSend{"UnknownSource", {"tolk", "message_simplified"}, "did you mean 'talk'?"},
        WrongSend{
            "UnknownSample", {"talk", "message_simplifed"}, "did you mean 'message_simplified'?"},
        WrongSend{"NobodyListens",
                  {"talk", "message_simplified", "--to", "http://127.0.0.1:1"},
                  "start 'triaged serve'"},
        WrongSend{
            "NoMessage", {"talk", "labels_changed", "--text", "x"}, "--text has no place in it"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace triaged
