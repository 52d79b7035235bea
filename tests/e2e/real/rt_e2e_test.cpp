// An SMS becomes a ticket in a real Request Tracker, and an agent's solving it there becomes a
// question by SMS. Read back from RT's REST 2 and from what left by Twilio's API.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "base/crypto.h"
#include "deliver/control_client.h"
#include "e2e/hook_relay.h"
#include "e2e/real/shared_names.h"
#include "e2e/signed_hook.h"
#include "standin/standin.h"
#include "support/daemon_process.h"
#include "support/real_server.h"
#include "support/scratch_folder.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing_support::DaemonProcess;
using testing_support::RealServer;

constexpr const char* kPublicUrl = "https://feedback.example.com";

class RtE2eTest : public testing::Test {
 protected:
  void SetUp() override {
    auto rt =
        RealServer::start(TRIAGED_SOURCE_DIR, "rt", {"--hook", relay_.url("/hooks/helpdesk")});
    if (!rt.ok() && rt.error().code == ErrorCode::kUnavailable) {
      GTEST_SKIP() << rt.error().message;
    }
    ASSERT_TRUE(rt.ok()) << to_string(rt.error());
    rt_ = std::make_unique<RealServer>(std::move(rt).take());
    auto twilio = standin::ChatwootStandin::start({}, clock_);
    ASSERT_TRUE(twilio.ok()) << to_string(twilio.error());
    twilio_ = std::move(twilio).take();
    std::ofstream(folder_.file("triaged.yaml")) << config_text();
    auto daemon = DaemonProcess::start({TRIAGED_BINARY,
                                        folder_.file("triaged.yaml"),
                                        folder_.file("triaged.log"),
                                        {"RT_TOKEN=" + rt_->get("RT_TOKEN"),
                                         "RT_SECRET=" + rt_->get("RT_SECRET"),
                                         fmt::format("TWILIO_TOKEN={}", kTwilioToken)}});
    ASSERT_TRUE(daemon.ok()) << to_string(daemon.error());
    daemon_ = std::move(daemon).take();
    relay_.lead_to(daemon_->port());
  }

  void TearDown() override {
    if (daemon_ && HasFailure()) {
      std::cerr << "the daemon's log ends with:\n" << daemon_->log_tail();
    }
    if (daemon_) {
      EXPECT_EQ(daemon_->stop(), 0);
    }
  }

  [[nodiscard]] std::string config_text() const {
    return fmt::format(R"(version: 1
listen: 127.0.0.1:0
admin_listen: 127.0.0.1:0
public_url: {3}
store: sqlite:{0}/triaged.db
control_socket: {0}/triaged.sock
time_zone: Asia/Shanghai
layers: [{1}/rules/vendor]
adapters: [{1}/adapters]
retry: {{first_wait: 100ms, longest_wait: 1s}}
sources:
  sms:
    platform: twilio
    api_url: {4}
    account: {5}
    secret: "${{env:TWILIO_TOKEN}}"
    from: "{6}"
    mode: live
    write_back: helpdesk
  helpdesk:
    platform: rt
    base_url: {2}
    queue: Feedback
    secret: "${{env:RT_SECRET}}"
    token: "${{env:RT_TOKEN}}"
    mode: live
    map:
      priority: {{高: "100", 中: "50", 低: "0"}}
      status: {{處理中: open, 需升級: open}}
      group: {{安全應急組: Safety, 人工分派: Dispatch, 隱私與安全: Dispatch, 投訴升級組: Dispatch, 物流組: Dispatch, 售後組: Dispatch, 客服組: Feedback}}
)",
                       folder_.file(""),
                       TRIAGED_SOURCE_DIR,
                       rt_->get("RT_URL"),
                       kPublicUrl,
                       twilio_->url(),
                       kTwilioAccount,
                       kOurNumber);
  }

  /// Twilio signs the URL followed by every parameter in the order of their names.
  /// https://www.twilio.com/docs/usage/security
  int sms_arrives(const std::string& text, const std::string& sid) {
    const httplib::Params fields{{"AccountSid", kTwilioAccount},
                                 {"Body", text},
                                 {"From", kCustomer},
                                 {"MessageSid", sid},
                                 {"NumMedia", "0"},
                                 {"SmsStatus", "received"},
                                 {"To", kOurNumber}};
    std::string material = std::string(kPublicUrl) + "/hooks/sms";
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

  /// RT as the triage bot sees it.
  [[nodiscard]] Json rt(const std::string& target) const {
    httplib::Client client(rt_->get("RT_URL"));
    client.set_default_headers({{"Authorization", "token " + rt_->get("RT_TOKEN")}});
    const auto answer = client.Get("/REST/2.0/" + target);
    const auto json = answer ? parse_json(answer->body) : Result<Json>(internal_error("no answer"));
    return json.ok() ? *json : Json::object();
  }

  /// The agent Li at work.
  void li_does(const std::string& method, const std::string& target, const Json& body) const {
    httplib::Client client(rt_->get("RT_URL"));
    client.set_basic_auth("li", "li-password-1");
    client.set_read_timeout(20);
    const std::string path = "/REST/2.0/" + target;
    const auto answer = method == "PUT" ? client.Put(path, dump_json(body), "application/json")
                                        : client.Post(path, dump_json(body), "application/json");
    ASSERT_TRUE(answer);
    ASSERT_LT(answer->status, 300) << answer->body;
  }

  [[nodiscard]] std::vector<std::string> tags_of(int ticket) const {
    const Json shown = rt(fmt::format("ticket/{}", ticket));
    for (const Json& field : shown.value("CustomFields", Json::array())) {
      if (string_at(field, "name") == "Tags") {
        return field.value("values", std::vector<std::string>());
      }
    }
    return {};
  }

  [[nodiscard]] std::vector<std::string> texts_of(int ticket) const {
    std::vector<std::string> texts;
    const Json shown = rt(fmt::format("ticket/{}/attachments?fields=Content&per_page=100", ticket));
    for (const Json& one : shown.value("items", Json::array())) {
      texts.push_back(string_at(one, "Content"));
    }
    return texts;
  }

  [[nodiscard]] bool some_text_has(int ticket, const std::string& words) const {
    return std::ranges::any_of(texts_of(ticket), [&](const std::string& text) {
      return text.find(words) != std::string::npos;
    });
  }

  /// What the daemon owes and owed to RT.
  [[nodiscard]] std::vector<Json> owed() const {
    const auto answer = ask_control_socket(
        folder_.file("triaged.sock"), "GET", "/api/v1/outbox?limit=1000", std::chrono::seconds(5));
    const auto json = answer.ok() ? parse_json(answer->body) : Result<Json>(answer.error());
    EXPECT_TRUE(json.ok()) << to_string(json.error());
    return json.ok() ? (*json)["outbox"].get<std::vector<Json>>() : std::vector<Json>();
  }

  /// The page that the customer was asked to open by SMS; "" while nobody asked.
  [[nodiscard]] std::string asked_page() const {
    const Json sent = twilio_->sent();
    for (const Json& one : sent) {
      const std::string text = string_at(one, "text");
      const std::size_t at = text.find(std::string(kPublicUrl) + "/s/");
      if (string_at(one, "to") == kCustomer && at != std::string::npos) {
        return text.substr(at + std::string_view(kPublicUrl).size());
      }
    }
    return "";
  }

  SystemClock clock_;
  ScratchFolder folder_;
  HookRelay relay_;
  std::unique_ptr<RealServer> rt_;
  std::unique_ptr<standin::ChatwootStandin> twilio_;
  std::unique_ptr<DaemonProcess> daemon_;
};

TEST_F(RtE2eTest, TurnsAnSmsIntoATicketAndItsSolutionIntoAQuestion) {
  ASSERT_EQ(sms_arrives("充電器插上就漏電，還發燙。訂單號 AB12345678",
                        "SM00000000000000000000000000000001"),
            200);
  ASSERT_TRUE(eventually([&] { return some_text_has(1, "依據"); })) << rt("ticket/1");
  const Json ticket = rt("ticket/1?fields[Queue]=Name");
  EXPECT_THAT(tags_of(1), Contains("安全風險"));
  EXPECT_EQ(ticket["Priority"], "100") << ticket;
  EXPECT_EQ(ticket["Queue"]["Name"], "Safety") << ticket;
  const std::vector<Json> entries = owed();
  ASSERT_FALSE(entries.empty());
  EXPECT_TRUE(std::ranges::any_of(entries,
                                  [](const Json& entry) {
                                    return entry["kind"] == "sync" && entry["state"] == "done" &&
                                           string_at(entry, "reason").find("product.order_no") !=
                                               std::string::npos;
                                  }))
      << "RT has no such field: " << Json(entries);
  EXPECT_TRUE(some_text_has(1, "充電器插上就漏電，還發燙")) << "the customer's own words";
  EXPECT_EQ(rt("tickets?query=id%3E0")["total"], 1) << "one ticket for one conversation";

  ASSERT_EQ(sms_arrives("現在還冒煙了", "SM00000000000000000000000000000002"), 200);
  EXPECT_TRUE(eventually([&] { return some_text_has(1, "現在還冒煙了"); })) << "the same ticket";

  li_does("POST",
          "ticket/1/correspond",
          {{"Content", "請先拔下，我們今天換新"}, {"ContentType", "text/plain"}});
  li_does("PUT", "ticket/1", {{"Status", "resolved"}});
  std::string page;
  ASSERT_TRUE(eventually([&] { return !(page = asked_page()).empty(); })) << twilio_->sent();

  httplib::Client browser("127.0.0.1", daemon_->port());
  ASSERT_TRUE(browser.Post(page, httplib::Params{{"解決", "no"}, {"總體", "1"}}));
  EXPECT_TRUE(eventually([&] { return some_text_has(1, "客戶評價：不滿意，1 分"); }));
  EXPECT_THAT(tags_of(1), testing::IsSupersetOf({"安全風險", "評價-不滿意", "升級"}));
  EXPECT_EQ(rt("ticket/1")["Status"], "open") << "not solved after all";
  EXPECT_EQ(relay_.refused(), 0);
  EXPECT_GT(relay_.taken(), 0) << "the scrip's posts";
}

}  // namespace
}  // namespace triaged::e2e
