#include "standin/standin.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>

#include <algorithm>

#include "base/crypto.h"

namespace triaged::standin {
namespace {

constexpr Millis kPatience{10'000};

/// Receives the stand-in's webhooks.
class Receiver {
 public:
  Receiver() {
    server_.Post("/hook", [this](const httplib::Request& request, httplib::Response&) {
      std::lock_guard lock(mutex_);
      received_.push_back(request);
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~Receiver() {
    while (!server_.is_running()) {
      std::this_thread::yield();
    }
    server_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/hook";
  }
  std::vector<httplib::Request> received() {
    std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  httplib::Server server_;
  std::mutex mutex_;
  std::vector<httplib::Request> received_;
  int port_ = 0;
  std::thread thread_;
};

class StandinTest : public testing::Test {
 protected:
  void SetUp() override {
    StandinOptions options;
    options.hook_url = receiver_.url();
    options.hook_secret = "cw_secret";
    options.labels = {"refund"};
    options.teams = {"安全應急組"};
    auto started = ChatwootStandin::start(options, clock_);
    ASSERT_TRUE(started.ok()) << to_string(started.error());
    standin_ = std::move(started).take();
    client_ = std::make_unique<httplib::Client>(standin_->url());
    client_->set_default_headers({{"api_access_token", options.token}});
    client_->set_read_timeout(2);
  }

  httplib::Result post(const std::string& path, const Json& body) {
    return client_->Post(kBase + path, dump_json(body), "application/json");
  }
  std::vector<std::string> events() {
    EXPECT_TRUE(standin_->wait_webhooks_sent(kPatience));
    std::vector<std::string> names;
    for (const httplib::Request& one : receiver_.received()) {
      names.push_back(string_at(*parse_json(one.body), "event"));
    }
    return names;
  }

  const std::string kBase = "/api/v1/accounts/1";
  SystemClock clock_;
  Receiver receiver_;
  std::unique_ptr<ChatwootStandin> standin_;
  std::unique_ptr<httplib::Client> client_;
};

TEST_F(StandinTest, SignsWebhooksOfACustomersMessage) {
  const auto written = standin_->customer_writes({{"name", "陳美玲"}, {"content", "插上就漏電"}});
  ASSERT_TRUE(written.ok()) << to_string(written.error());
  EXPECT_THAT(events(), testing::ElementsAre("conversation_created", "message_created"));
  const httplib::Request hook = receiver_.received().back();
  const std::string at = hook.get_header_value("X-Chatwoot-Timestamp");
  EXPECT_EQ(hook.get_header_value("X-Chatwoot-Signature"),
            "sha256=" + hex_encode(hmac_sha256("cw_secret", at + "." + hook.body)));
  EXPECT_EQ(hook.get_header_value("X-Chatwoot-Delivery").size(), 36U);
  const Json body = *parse_json(hook.body);
  EXPECT_EQ(body["message_type"], "incoming");
  EXPECT_EQ(body["content"], "插上就漏電");
  EXPECT_EQ(body["conversation"]["messages"][0]["message_type"], 0);
}

TEST_F(StandinTest, ReplacesTheWholeSetOfLabelsAndEchoesTwice) {
  ASSERT_TRUE(standin_->customer_writes({{"content", "hello"}}).ok());
  ASSERT_EQ(post("/conversations/1/labels", {{"labels", {"refund", "late"}}})->status, 200);
  const auto again = post("/conversations/1/labels", {{"labels", {"late"}}});
  EXPECT_EQ(*parse_json(again->body), Json({{"payload", {"late"}}}));
  EXPECT_EQ(std::ranges::count(events(), "conversation_updated"), 4);
  const Json echo = *parse_json(receiver_.received().back().body);
  EXPECT_FALSE(echo.contains("sender")) << "the platform names no actor";
  EXPECT_EQ(echo["changed_attributes"][0]["label_list"]["current_value"], Json({"late"}));
}

TEST_F(StandinTest, RefusesAsThePlatformDoes) {
  EXPECT_EQ(post("/conversations/9/labels", {{"labels", {"x"}}})->status, 404);
  ASSERT_TRUE(standin_->customer_writes({{"content", "hello"}}).ok());
  EXPECT_EQ(post("/conversations/1/toggle_priority", {{"priority", "高"}})->status, 422);
  EXPECT_EQ(post("/conversations/1/assignments", {{"team_id", 7}})->status, 404);
  client_->set_default_headers({{"api_access_token", "wrong"}});
  EXPECT_EQ(post("/conversations/1/labels", {{"labels", {"x"}}})->status, 401);
}

TEST_F(StandinTest, DefinesOnlyLabelsThatThePlatformCanShow) {
  EXPECT_EQ(post("/labels", {{"title", "評價-不滿意"}})->status, 200);
  EXPECT_EQ(post("/labels", {{"title", "評價-不滿意"}})->status, 422) << "there already";
  EXPECT_EQ(post("/labels", {{"title", "評價：不滿意"}})->status, 422) << "a colon";
  EXPECT_EQ(post("/labels", {{"title", "two words"}})->status, 422);
}

TEST_F(StandinTest, OpensConversationsForOtherChannels) {
  const auto contact =
      post("/contacts", {{"inbox_id", 2}, {"name", "王小明"}, {"phone_number", "+8613800000000"}});
  ASSERT_EQ(contact->status, 200) << contact->body;
  const Json made = (*parse_json(contact->body))["payload"];
  const auto opened = post("/conversations",
                           {{"source_id", made["contact_inbox"]["source_id"]},
                            {"inbox_id", 2},
                            {"contact_id", made["contact"]["id"]},
                            {"custom_attributes", {{"record", "FW1"}}}});
  ASSERT_EQ(opened->status, 200) << opened->body;
  EXPECT_EQ((*parse_json(opened->body))["channel"], "Channel::Api");
  const auto found = client_->Get(kBase + "/contacts/search?q=%2B8613800000000");
  EXPECT_EQ((*parse_json(found->body))["meta"]["count"], 1);
  EXPECT_EQ(post("/contacts", {{"inbox_id", 2}, {"phone_number", "+8613800000000"}})->status, 422);
}

TEST_F(StandinTest, FailsOnDemandAndThenRecovers) {
  ASSERT_TRUE(standin_->customer_writes({{"content", "hello"}}).ok());
  standin_->fail_next({.kind = FaultKind::kStatus, .status = 429, .retry_after_seconds = 2});
  standin_->fail_next({.kind = FaultKind::kClose, .apply = true});
  const auto limited = post("/conversations/1/toggle_priority", {{"priority", "high"}});
  EXPECT_EQ(limited->status, 429);
  EXPECT_EQ(limited->get_header_value("Retry-After"), "2");
  EXPECT_TRUE(standin_->state()["conversations"][0]["priority"].is_null());
  // httplib's client tries an idle connection once more by itself; a new one does not.
  client_ = std::make_unique<httplib::Client>(standin_->url());
  client_->set_default_headers({{"api_access_token", "standin-token"}});
  EXPECT_FALSE(post("/conversations/1/toggle_priority", {{"priority", "urgent"}}));
  EXPECT_EQ(standin_->state()["conversations"][0]["priority"], "urgent") << "applied, answer lost";
  EXPECT_EQ(post("/conversations/1/toggle_priority", {{"priority", "low"}})->status, 200);
}

TEST_F(StandinTest, RecordsCallsWithTheirIdempotencyKeys) {
  ASSERT_TRUE(standin_->customer_writes({{"content", "hello"}}).ok());
  client_->Post(kBase + "/conversations/1/messages",
                {{"Idempotency-Key", "k1"}},
                R"({"content":"note","message_type":"outgoing","private":true})",
                "application/json");
  const Json calls = standin_->requests();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0]["idempotency_key"], "k1");
  EXPECT_EQ(calls[0]["status"], 200);
  EXPECT_EQ(standin_->state()["conversations"][0]["messages"][1]["private"], true);
}

TEST_F(StandinTest, KeepsWhatLeavesByOtherChannels) {
  const std::string account = "AC00000000000000000000000000000042";
  client_->set_basic_auth(account, "token");
  const auto sms = client_->Post("/2010-04-01/Accounts/" + account + "/Messages.json",
                                 httplib::Params{{"To", "+8613800000000"}, {"Body", "請評分"}});
  EXPECT_EQ(sms->status, 201) << sms->body;
  EXPECT_EQ(client_->Get("/cgi-bin/sendsms?to=49151&text=hello")->status, 202);
  const Json sent = standin_->sent();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0], Json({{"channel", "sms"}, {"to", "+8613800000000"}, {"text", "請評分"}}));
}

TEST_F(StandinTest, ShowsTheInboxWithoutLettingTextBecomeMarkup) {
  ASSERT_TRUE(standin_->customer_writes({{"name", "<b>"}, {"content", "<script>x</script>"}}).ok());
  const auto page = client_->Get("/");
  EXPECT_THAT(page->body, testing::HasSubstr("&lt;script&gt;x&lt;/script&gt;"));
  EXPECT_THAT(page->body, testing::Not(testing::HasSubstr("<script>")));
}

}  // namespace
}  // namespace triaged::standin
