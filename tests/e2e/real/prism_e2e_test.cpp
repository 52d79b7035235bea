// Every call that the Chatwoot, Twilio and Postmark adapters make is allowed by the vendor's API
// description; Prism checks each, and its log says what came.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <set>

#include "base/crypto.h"
#include "base/url.h"
#include "e2e/desk_fixture.h"
#include "e2e/real/prism_api.h"
#include "e2e/real/shared_names.h"
#include "support/run_program.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::SizeIs;

constexpr const char* kAnswer = "已收到：100% 回覆 & 安全問題優先 +1";
constexpr const char* kAnswerRules = R"(version: 1
engage:
  - id: e2e.received
    why: 每一封來信都要有回音
    event: message.customer
    then: {message: "已收到：100% 回覆 & 安全問題優先 +1"}
)";

class PrismE2eTest : public DeskTest {
 protected:
  /// False when the test was skipped or failed.
  bool start_prism(const std::string& document, const std::string& upstream = "") {
    auto prism = PrismApi::start(document, upstream);
    if (prism.ok()) {
      prism_ = std::make_unique<PrismApi>(std::move(prism).take());
      return true;
    }
    [&] {
      if (prism.error().code == ErrorCode::kUnavailable) {
        GTEST_SKIP() << prism.error().message;
      }
      FAIL() << to_string(prism.error());
    }();
    return false;
  }

  /// What was asked, as `POST /path` without query, each once.
  [[nodiscard]] std::set<std::string> asked() const {
    std::set<std::string> all;
    for (const PrismApi::Call& call : prism_->calls()) {
      all.insert(call.method + " " + call.target.substr(0, call.target.find('?')));
    }
    return all;
  }

  /// Postmark signs nothing: the webhook's URL carries a user and a password.
  [[nodiscard]] int mail_arrives(int number, const std::string& text) const {
    Json headers = {{{"Name", "Message-ID"}, {"Value", fmt::format("<m{}@example.com>", number)}}};
    if (number > 1) {
      headers.push_back({{"Name", "References"}, {"Value", "<m1@example.com>"}});
    }
    const Json body = {
        {"MessageStream", "inbound"},
        {"FromFull", {{"Email", "wang@example.com"}, {"Name", "王小明"}}},
        {"Subject", "訂單 4711"},
        {"MessageID", fmt::format("73e6d360-66eb-11e1-8e72-a890482401{:02}", number)},
        {"TextBody", text},
        {"Headers", headers},
        {"Attachments", Json::array()}};
    httplib::Client client("127.0.0.1", daemon_->port());
    client.set_basic_auth("triaged", kHookPassword);
    const auto answer = client.Post("/hooks/mailbox", dump_json(body), "application/json");
    return answer ? answer->status : 0;
  }

  std::unique_ptr<PrismApi> prism_;
};

class TwilioApiE2eTest : public PrismE2eTest {
 protected:
  /// Twilio signs the URL followed by every parameter in the order of their names.
  /// https://www.twilio.com/docs/usage/security
  [[nodiscard]] int sms_arrives(const std::string& text) const {
    const httplib::Params fields{{"AccountSid", kTwilioAccount},
                                 {"Body", text},
                                 {"From", kCustomer},
                                 {"MessageSid", "SM00000000000000000000000000000001"},
                                 {"NumMedia", "0"},
                                 {"SmsStatus", "received"},
                                 {"To", kOurNumber}};
    std::string material = "https://feedback.example.com/hooks/sms";
    for (const auto& [name, value] : fields) {  // a multimap: sorted by name
      material += name + value;
    }
    httplib::Client client("127.0.0.1", daemon_->port());
    const auto answer =
        client.Post("/hooks/sms",
                    {{"X-Twilio-Signature", base64_encode(hmac_sha1(kTwilioToken, material))}},
                    fields);
    return answer ? answer->status : 0;
  }
};

TEST_F(TwilioApiE2eTest, TakesTheAnswerToASignedSms) {
  if (!start_prism("twilio.yaml")) {
    return;
  }
  ::setenv("E2E_TWILIO_TOKEN", kTwilioToken, 1);
  more_config_ = fmt::format(R"(  sms:
    platform: twilio
    api_url: {}
    account: {}
    secret: "${{env:E2E_TWILIO_TOKEN}}"
    from: "{}"
    mode: live
    write_back: desk
)",
                             prism_->url(),
                             kTwilioAccount,
                             kOurNumber);
  write_rules(kAnswerRules);
  start_daemon();
  ASSERT_EQ(sms_arrives("充電器插上就漏電，還發燙"), 200);
  ASSERT_TRUE(wait_settled());
  ASSERT_TRUE(prism_->catch_up());
  const std::vector<PrismApi::Call> calls = prism_->calls();
  ASSERT_THAT(calls, SizeIs(1)) << "it is sent once";
  EXPECT_EQ(calls[0].method, "POST");
  EXPECT_EQ(calls[0].target, fmt::format("/2010-04-01/Accounts/{}/Messages.json", kTwilioAccount));
  EXPECT_EQ(calls[0].authorization,
            "Basic " + base64_encode(fmt::format("{}:{}", kTwilioAccount, kTwilioToken)));
  const auto form = parse_form(calls[0].body);
  ASSERT_TRUE(form.ok()) << calls[0].body;
  EXPECT_THAT(*form,
              testing::UnorderedElementsAre(testing::Pair("To", kCustomer),
                                            testing::Pair("From", kOurNumber),
                                            testing::Pair("Body", kAnswer)));
  EXPECT_THAT(prism_->violations(), IsEmpty());
  EXPECT_THAT(dead_letters(), IsEmpty());
  EXPECT_THAT(labels_of(ticket(1)), Contains(kDangerLabel)) << "the desk has it as well";
}

using MailApiE2eTest = PrismE2eTest;

TEST_F(PrismE2eTest, ChatwootTakesEveryCallThatDoctorMakes) {
  if (!start_prism("chatwoot.yaml", desk_->url())) {
    return;
  }
  desk_url_ = prism_->url();
  desk_map_ = "      assignee: {li: 1}\n";
  write_rules(R"(version: 1
people: {li: {name: 李工}}
route:
  - {id: e2e.route, when: {text: {has_any: [漏電]}}, then: {assignee: li, custom: {batch: B-7}}}
)");
  std::ofstream(folder_.file("triaged.yaml")) << config_text();
  desk_->subscribe("https://feedback.example.com/hooks/desk", kSecret);
  desk_->listen_to({"message_created"});
  const std::vector<std::string> doctor{
      TRIAGED_BINARY, "doctor", "desk", "--fix", "--config", folder_.file("triaged.yaml")};
  const std::vector<std::string> environment{std::string("E2E_SECRET=") + kSecret,
                                             "E2E_TOKEN=e2e-token"};
  const auto mended = testing_support::run_program(doctor, environment);
  ASSERT_TRUE(mended.ok()) << to_string(mended.error());
  EXPECT_EQ(mended->code, 0) << mended->out << mended->err;

  ASSERT_TRUE(prism_->catch_up());
  EXPECT_THAT(prism_->violations(), IsEmpty());
  const std::string account = "/api/v1/accounts/1";
  EXPECT_THAT(asked(),
              IsSupersetOf({std::string("GET /api/v1/profile"),
                            "GET " + account + "/labels",
                            "POST " + account + "/labels",
                            "GET " + account + "/teams",
                            "GET " + account + "/agents",
                            "GET " + account + "/custom_attribute_definitions",
                            "POST " + account + "/custom_attribute_definitions",
                            "GET " + account + "/inboxes",
                            "GET " + account + "/webhooks",
                            "PATCH " + account + "/webhooks/1"}));
}

TEST_F(MailApiE2eTest, ChatwootTakesEveryCallThatAMailsTicketNeeds) {
  if (!start_prism("chatwoot.yaml", desk_->url())) {
    return;
  }
  desk_url_ = prism_->url();
  desk_map_ = "      assignee: {li: 1}\n";
  ::setenv("E2E_MAIL_HOOK", kHookPassword, 1);
  more_config_ = R"(  mailbox:
    platform: postmark
    secret: "${env:E2E_MAIL_HOOK}"
    mode: live
    write_back: desk
)";
  write_rules(R"(version: 1
people: {li: {name: 李工}}
route:
  - id: e2e.route
    why: 漏電由李工處理，等客戶寄回
    when: {text: {has_any: [漏電]}}
    then: {assignee: li, status: 等待客戶, custom: {batch: B-7}}
)");
  start_daemon();
  ASSERT_EQ(mail_arrives(1, "充電器插上就漏電，還發燙"), 200);
  ASSERT_TRUE(wait_settled());
  ASSERT_EQ(mail_arrives(2, "請問要寄回哪裡？"), 200);
  ASSERT_TRUE(wait_settled());

  ASSERT_TRUE(prism_->catch_up());
  EXPECT_THAT(prism_->violations(), IsEmpty());
  const std::string account = "/api/v1/accounts/1";
  EXPECT_THAT(asked(),
              IsSupersetOf({"GET " + account + "/contacts/search",
                            "POST " + account + "/contacts",
                            "GET " + account + "/contacts/1/conversations",
                            "POST " + account + "/conversations",
                            "GET " + account + "/conversations/1",
                            "POST " + account + "/conversations/1/labels",
                            "POST " + account + "/conversations/1/toggle_priority",
                            "POST " + account + "/conversations/1/assignments",
                            "POST " + account + "/conversations/1/custom_attributes",
                            "POST " + account + "/conversations/1/toggle_status",
                            "POST " + account + "/conversations/1/messages"}));

  const Json shown = ticket(1);
  EXPECT_THAT(labels_of(shown), Contains(kDangerLabel));
  EXPECT_EQ(shown["priority"], "urgent");
  EXPECT_EQ(shown["status"], "snoozed");
  EXPECT_EQ(shown["meta"]["team"]["name"], "安全應急組");
  EXPECT_EQ(shown["meta"]["assignee"]["id"], 1);
  EXPECT_EQ(shown["custom_attributes"]["batch"], "B-7");
  EXPECT_THAT(notes_of(shown), Contains(HasSubstr("充電器插上就漏電，還發燙")));
  EXPECT_THAT(notes_of(shown), Contains(HasSubstr("請問要寄回哪裡？")));
  EXPECT_THAT(answers_of(shown), IsEmpty()) << "nothing of it is for the customer's eyes";
  EXPECT_THAT(desk_->state()["conversations"], SizeIs(1));
  EXPECT_THAT(dead_letters(), IsEmpty());

  // Prism would have said so.
  httplib::Client other(prism_->url());
  (void)other.Post(account + "/conversations/1/labels",
                   {{"api_access_token", "e2e-token"}},
                   R"({"labls": ["x"]})",
                   "application/json");
  ASSERT_TRUE(prism_->catch_up());
  EXPECT_THAT(prism_->violations(), Contains(HasSubstr("labels")));
}

TEST_F(PrismE2eTest, ChatwootTakesTheAnswerToAChat) {
  if (!start_prism("chatwoot.yaml", desk_->url())) {
    return;
  }
  desk_url_ = prism_->url();
  write_rules(kAnswerRules);
  start_daemon();
  const std::int64_t id = customer_writes("li", "請問這款有藍色的嗎？");
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !answers_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  EXPECT_THAT(answers_of(ticket(id)), testing::ElementsAre(HasSubstr(kAnswer)))
      << "said once, in the author's own words";
  ASSERT_TRUE(prism_->catch_up());
  EXPECT_THAT(prism_->violations(), IsEmpty());
  EXPECT_THAT(asked(), Contains("POST /api/v1/accounts/1/conversations/1/messages"));
}

TEST_F(MailApiE2eTest, PostmarkTakesTheAnswerToAMail) {
  if (!start_prism("postmark.yaml")) {
    return;
  }
  ::setenv("E2E_MAIL_HOOK", kHookPassword, 1);
  ::setenv("E2E_POSTMARK_TOKEN", "server-token", 1);
  more_config_ = fmt::format(R"(  mailbox:
    platform: postmark
    api_url: {}
    secret: "${{env:E2E_MAIL_HOOK}}"
    token: "${{env:E2E_POSTMARK_TOKEN}}"
    from: desk@feedback.example.com
    mode: live
    write_back: desk
)",
                             prism_->url());
  write_rules(kAnswerRules);
  start_daemon();
  ASSERT_EQ(mail_arrives(1, "充電器插上就漏電，還發燙"), 200);
  ASSERT_TRUE(wait_settled());
  ASSERT_TRUE(prism_->catch_up());
  EXPECT_THAT(prism_->violations(), IsEmpty());
  const std::vector<PrismApi::Call> calls = prism_->calls();
  ASSERT_THAT(calls, SizeIs(1)) << "it is sent once";
  EXPECT_EQ(calls[0].method + " " + calls[0].target, "POST /email");
  const auto mail = parse_json(calls[0].body);
  ASSERT_TRUE(mail.ok()) << calls[0].body;
  EXPECT_EQ(string_at(*mail, "To"), "wang@example.com");
  EXPECT_EQ(string_at(*mail, "Subject"), "訂單 4711");
  EXPECT_EQ(string_at(*mail, "TextBody"), kAnswer);
  EXPECT_THAT((*mail)["Headers"],
              Contains(Json({{"Name", "In-Reply-To"}, {"Value", "<m1@example.com>"}})));
  EXPECT_THAT(dead_letters(), IsEmpty());
}

}  // namespace
}  // namespace triaged::e2e
