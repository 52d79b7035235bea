// A customer's mail comes in by webhook and is answered by SMTP through a real mail server, with
// STARTTLS and a login; what left is read from that server's mailbox.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>

#include "adapters/mime.h"
#include "base/crypto.h"
#include "e2e/desk_fixture.h"
#include "e2e/real/shared_names.h"
#include "support/file_text.h"
#include "support/real_server.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing_support::RealServer;

constexpr const char* kRules = R"(version: 1
engage:
  - id: e2e.received
    why: 每一封來信都要有回音
    event: message.customer
    then: {message: "已收到您的來信，安全問題今天一定回覆。\n.\n謝謝！"}
)";

class SmtpE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    auto smtp = RealServer::start(TRIAGED_SOURCE_DIR, "smtp", {});
    if (!smtp.ok() && smtp.error().code == ErrorCode::kUnavailable) {
      GTEST_SKIP() << smtp.error().message;
    }
    ASSERT_TRUE(smtp.ok()) << to_string(smtp.error());
    smtp_ = std::make_unique<RealServer>(std::move(smtp).take());
  }

  void start_with(const std::string& password) {
    ::setenv("E2E_MAIL_HOOK", kHookPassword, 1);
    ::setenv("E2E_SMTP_PASSWORD", password.c_str(), 1);
    more_config_ = fmt::format(R"(  mailbox:
    platform: postmark
    secret: "${{env:E2E_MAIL_HOOK}}"
    mode: live
    write_back: desk
destinations:
  mail:
    platform: smtp
    url: {}
    user: {}
    password: "${{env:E2E_SMTP_PASSWORD}}"
    ca_file: {}
    from: desk@feedback.example.com
    from_name: 客戶服務
    mode: live
)",
                               smtp_->get("SMTP_URL"),
                               smtp_->get("SMTP_USER"),
                               smtp_->get("SMTP_CA"));
    write_rules(kRules);
    start_daemon();
  }

  /// Postmark signs nothing: the webhook's URL carries a user and a password.
  [[nodiscard]] int mail_arrives(const std::string& message_id, const std::string& text) const {
    const Json headers = {{{"Name", "Message-ID"}, {"Value", "<" + message_id + ">"}}};
    const Json body = {{"MessageStream", "inbound"},
                       {"FromFull", {{"Email", "Wang@example.com"}, {"Name", "王小明"}}},
                       {"Subject", "訂單 4711：充電器發燙"},
                       {"MessageID", "73e6d360-66eb-11e1-8e72-a8904824019b"},
                       {"Date", "Sat, 21 Nov 2026 17:30:00 +0800"},
                       {"TextBody", text},
                       {"Headers", headers},
                       {"Attachments", Json::array()}};
    httplib::Client client("127.0.0.1", daemon_->port());
    client.set_basic_auth("triaged", kHookPassword);
    const auto answer = client.Post("/hooks/mailbox", dump_json(body), "application/json");
    return answer ? answer->status : 0;
  }

  [[nodiscard]] std::vector<std::string> mails() const {
    std::vector<std::string> all;
    const std::filesystem::path folder = smtp_->get("SMTP_MAILDIR") + "/new";
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
      all.push_back(file_text(file.path()));
    }
    return all;
  }

  /// What is owed to the mail server.
  [[nodiscard]] std::vector<Json> owed() const {
    const Json answer = ask("outbox?state=pending&destination=mail");
    return answer["outbox"];
  }

  std::unique_ptr<RealServer> smtp_;
};

TEST_F(SmtpE2eTest, AnswersACustomersMailInItsThread) {
  start_with(smtp_->get("SMTP_PASSWORD"));
  ASSERT_EQ(mail_arrives("m1@example.com", "充電器插上就漏電，還發燙"), 200);
  ASSERT_TRUE(eventually([&] { return !mails().empty(); })) << ask("outbox");
  ASSERT_TRUE(wait_settled());
  ASSERT_THAT(mails(), SizeIs(1)) << "it arrives once";

  const std::string raw = mails().front();
  EXPECT_TRUE(std::ranges::all_of(raw, [](char c) { return static_cast<signed char>(c) >= 0; }))
      << "Chinese is encoded for servers that know ASCII only:\n"
      << raw;
  EXPECT_THAT(raw, HasSubstr("\nEnvelope-to: wang@example.com\n"));
  const auto mail = parse_mail(raw);
  ASSERT_TRUE(mail.ok()) << to_string(mail.error());
  EXPECT_EQ((*mail)["from"],
            Json({{"name", "客戶服務"}, {"address", "desk@feedback.example.com"}}));
  EXPECT_EQ((*mail)["to"][0]["address"], "wang@example.com");
  EXPECT_EQ((*mail)["subject"], "訂單 4711：充電器發燙");
  EXPECT_EQ((*mail)["text"], "已收到您的來信，安全問題今天一定回覆。\n.\n謝謝！");
  const Json headers = (*mail)["header"];
  EXPECT_EQ(headers["auto-submitted"], "auto-generated");
  EXPECT_EQ(headers["x-auto-response-suppress"], "All");
  EXPECT_EQ(headers["in-reply-to"], "<m1@example.com>");
  EXPECT_EQ(headers["references"], "<m1@example.com>");
  EXPECT_THAT(string_at(*mail, "message_id"),
              testing::MatchesRegex("[0-9a-f]{64}@feedback\\.example\\.com"));
  EXPECT_THAT(labels_of(ticket(1)), Contains(kDangerLabel)) << "the desk has it as well";
}

TEST_F(SmtpE2eTest, HoldsWhatAWrongPasswordKeepsFromLeaving) {
  start_with("not-the-password");
  ASSERT_EQ(mail_arrives("m1@example.com", "充電器插上就漏電，還發燙"), 200);
  ASSERT_TRUE(eventually([&] {
    const std::vector<Json> waiting = owed();
    return waiting.size() == 1 && !string_at(waiting[0], "reason").empty();
  })) << ask("outbox");
  EXPECT_EQ(string_at(owed()[0], "reason"),
            "held: credentials refused: check the user, password or token");
  EXPECT_THAT(mails(), IsEmpty());
  EXPECT_TRUE(wait_ticket(1, [](const Json& one) { return has_label(one, kDangerLabel); }))
      << "the desk does not wait for it";
}

}  // namespace
}  // namespace triaged::e2e
