// `triaged doctor` asks a real Request Tracker.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <fstream>

#include "base/json.h"
#include "support/real_server.h"
#include "support/run_program.h"
#include "support/scratch_folder.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing_support::ProgramEnd;
using testing_support::RealServer;

class RtDoctorE2eTest : public testing::Test {
 protected:
  void SetUp() override {
    auto rt = RealServer::start(TRIAGED_SOURCE_DIR, "rt", {});
    if (!rt.ok() && rt.error().code == ErrorCode::kUnavailable) {
      GTEST_SKIP() << rt.error().message;
    }
    ASSERT_TRUE(rt.ok()) << to_string(rt.error());
    rt_ = std::make_unique<RealServer>(std::move(rt).take());
  }

  /// Runs it on a desk with these options, tickets of a texting source opened there.
  [[nodiscard]] ProgramEnd doctor(const std::string& desk, const std::string& token) const {
    std::ofstream(folder_.file("triaged.yaml")) << fmt::format(R"(version: 1
public_url: https://feedback.example.com
store: sqlite:{0}/triaged.db
control_socket: {0}/triaged.sock
layers: [{1}/rules/vendor]
adapters: [{1}/adapters]
sources:
  sms: {{platform: twilio, account: AC00000000000000000000000000000042, secret: "${{env:RT_SECRET}}", from: "+15005550006", write_back: helpdesk}}
  helpdesk:
    platform: rt
    base_url: {2}
    secret: "${{env:RT_SECRET}}"
    token: "${{env:RT_TOKEN}}"
{3})",
                                                               folder_.file(""),
                                                               TRIAGED_SOURCE_DIR,
                                                               rt_->get("RT_URL"),
                                                               desk);
    auto end = testing_support::run_program(
        {TRIAGED_BINARY, "doctor", "helpdesk", "--json", "--config", folder_.file("triaged.yaml")},
        {"RT_SECRET=" + rt_->get("RT_SECRET"), "RT_TOKEN=" + token});
    EXPECT_TRUE(end.ok()) << to_string(end.error());
    return end.ok() ? *end : ProgramEnd{};
  }

  /// Every finding as `level check: message`.
  static std::vector<std::string> findings(const ProgramEnd& end) {
    std::vector<std::string> all;
    const Result<Json> report = parse_json(end.out);
    EXPECT_TRUE(report.ok()) << end.out << end.err;
    const Json accounts = report.ok() ? (*report)["accounts"] : Json::array();
    for (const Json& account : accounts) {
      for (const Json& one : account["findings"]) {
        all.push_back(string_at(one, "level") + " " + string_at(one, "check") + ": " +
                      string_at(one, "message"));
      }
    }
    return all;
  }

  ScratchFolder folder_;
  std::unique_ptr<RealServer> rt_;
};

constexpr const char* kRightDesk = R"(    queue: Feedback
    map:
      status: {處理中: open, 需升級: open}
      custom: {product.order_no: RecordNumber, product.model: Satisfaction}
      group: {安全應急組: Safety, 人工分派: Dispatch, 隱私與安全: Dispatch, 投訴升級組: Dispatch, 物流組: Dispatch, 售後組: Dispatch, 客服組: Feedback}
)";
constexpr const char* kWrongDesk = R"(    queue: Feedbak
    tags_field: Labels
    map:
      status: {處理中: open, 需升級: open}
      custom: {product.order_no: RecordNumber}
      group: {安全應急組: Safty, 人工分派: Dispatch, 隱私與安全: Dispatch, 投訴升級組: Dispatch, 物流組: Dispatch, 售後組: Dispatch, 客服組: Dispatch}
)";

TEST_F(RtDoctorE2eTest, IsContentWithADeskThatHasEverything) {
  const ProgramEnd end = doctor(kRightDesk, rt_->get("RT_TOKEN"));
  EXPECT_EQ(end.code, 0) << end.out << end.err;
  EXPECT_THAT(
      findings(end),
      ElementsAre(HasSubstr("ok token: Request Tracker 5."),
                  "ok own_user: 'triage-bot' writes for us",
                  "ok queue: tickets of other channels are opened in queue 'Feedback'",
                  "ok queues: all groups that rules can set are queues",
                  "ok custom_fields: all ticket fields that are written are there",
                  "ok custom_fields_unmapped: ticket fields that map.custom does not name are "
                  "there under their own names",
                  "ok tickets: tickets can be searched for",
                  "ok clock: the platform's clock agrees with ours"));

  httplib::Client client(rt_->get("RT_URL"));
  client.set_default_headers({{"Authorization", "token " + rt_->get("RT_TOKEN")}});
  const auto ticket = client.Post("/REST/2.0/ticket",
                                  R"({"Queue": "Feedback", "Subject": "a", "Status": "open"})",
                                  "application/json");
  ASSERT_TRUE(ticket);
  ASSERT_EQ(ticket->status, 201) << ticket->body;
  EXPECT_THAT(findings(doctor(kRightDesk, rt_->get("RT_TOKEN"))),
              Contains("ok rights: 'triage-bot' may comment on, answer and change tickets"));
}

TEST_F(RtDoctorE2eTest, NamesTheQueuesAndFieldsThatAreNotThere) {
  const ProgramEnd end = doctor(kWrongDesk, rt_->get("RT_TOKEN"));
  EXPECT_EQ(end.code, 1) << end.out << end.err;
  const std::vector<std::string> found = findings(end);
  EXPECT_THAT(found,
              Contains(HasSubstr("fault queue: tickets of other channels cannot be opened: "
                                 "queue 'Feedbak' is not there")));
  EXPECT_THAT(found, Contains(testing::MatchesRegex("fault queues: .*: Safty")));
  EXPECT_THAT(found,
              Contains(testing::MatchesRegex("fault custom_fields: .*: Labels in Dispatch")));
  EXPECT_THAT(found,
              Contains(testing::MatchesRegex("warning custom_fields_unmapped: .*: "
                                             "product.model in Dispatch")));
}

TEST_F(RtDoctorE2eTest, TellsAWrongTokenAndAnotherUsersName) {
  const ProgramEnd refused = doctor(kRightDesk, "1-14-00000000000000000000000000000000");
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(findings(refused), Contains("fault token: RT does not know the token"));
  EXPECT_THAT(refused.out + refused.err, Not(HasSubstr("1-14-0000")));

  const std::string others = std::string("    own_user: li\n") + kRightDesk;
  EXPECT_THAT(findings(doctor(others, rt_->get("RT_TOKEN"))),
              Contains(HasSubstr("fault own_user: the token is not that of 'li'")));
}

}  // namespace
}  // namespace triaged::e2e
