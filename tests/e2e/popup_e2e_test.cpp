// The app's own server posts what customers write in its popup, signed as Standard Webhooks say,
// and the desk shows it.
#include <gmock/gmock.h>

#include "base/crypto.h"
#include "base/time.h"
#include "e2e/desk_fixture.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// The specification's own example key:
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
constexpr const char* kSecretKey = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

class PopupE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    ::setenv("E2E_POPUP_SECRET", (std::string("whsec_") + kSecretKey).c_str(), 1);
    more_config_ =
        "  app:\n    platform: popup\n    secret: \"${env:E2E_POPUP_SECRET}\"\n"
        "    mode: live\n    write_back: desk\n";
    start_daemon();
  }

  [[nodiscard]] std::string popup_message(const std::string& id, const std::string& text) const {
    return dump_json(
        Json{{"type", "message.created"},
             {"timestamp", format_utc(clock_.utc())},
             {"data",
              {{"conversation", {{"id", "c-9"}, {"subject", "充電器"}}},
               {"user", {{"id", "u-1"}, {"name", "林雅婷"}, {"email", "lin@example.com"}}},
               {"message", {{"id", id}, {"text", text}}}}}});
  }

  /// As the app's server does. `key` is the base64 part of the secret it signs with.
  [[nodiscard]] int app_posts(const std::string& webhook_id,
                              const std::string& body,
                              const std::string& key = kSecretKey) const {
    const std::string seconds = std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(clock_.utc().time_since_epoch()).count());
    const auto raw_key = base64_decode(key);
    EXPECT_TRUE(raw_key.ok());
    const std::string mac = hmac_sha256(*raw_key, webhook_id + "." + seconds + "." + body);
    httplib::Client client("127.0.0.1", daemon_->port());
    const auto answer = client.Post("/hooks/app",
                                    {{"webhook-id", webhook_id},
                                     {"webhook-timestamp", seconds},
                                     {"webhook-signature", "v1," + base64_encode(mac)}},
                                    body,
                                    "application/json");
    return answer ? answer->status : 0;
  }
};

TEST_F(PopupE2eTest, ShowsWhatTheAppPostsOnTheDesk) {
  ASSERT_EQ(app_posts("msg_1", popup_message("p1", kDanger)), 200);
  ASSERT_TRUE(wait_settled());
  const Json shown = ticket(1);
  EXPECT_THAT(labels_of(shown), Contains(kDangerLabel));
  EXPECT_EQ(shown["priority"], "urgent");
  EXPECT_EQ(shown["meta"]["team"]["name"], "安全應急組");
  EXPECT_EQ(shown["meta"]["sender"]["name"], "林雅婷");
  EXPECT_THAT(notes_of(shown), Contains(HasSubstr(kDanger))) << "the customer's own words";
  EXPECT_THAT(notes_of(shown), Contains(HasSubstr("依據"))) << "and why it was judged so";

  ASSERT_EQ(app_posts("msg_2", popup_message("p2", "現在還冒煙了")), 200);
  ASSERT_TRUE(wait_settled());
  EXPECT_THAT(notes_of(ticket(1)), Contains(HasSubstr("現在還冒煙了"))) << "the same ticket";
  EXPECT_THAT(desk_->state()["conversations"], SizeIs(1));
  EXPECT_THAT(answers_of(ticket(1)), IsEmpty());
  EXPECT_THAT(dead_letters(), IsEmpty());
}

TEST_F(PopupE2eTest, TakesTheSameWebhookOnce) {
  const std::string body = popup_message("p1", kDanger);
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(app_posts("msg_1", body), 200) << "its timestamp and signature are new each time";
  }
  ASSERT_TRUE(wait_settled());
  EXPECT_THAT(desk_->state()["conversations"], SizeIs(1));
  EXPECT_THAT(notes_of(ticket(1)), SizeIs(2)) << "the customer's words and our reasons";
}

TEST_F(PopupE2eTest, RefusesAnotherKeysSignature) {
  const std::string other = base64_encode("another key of twenty-four bytes");
  EXPECT_EQ(app_posts("msg_1", popup_message("p1", kDanger), other), 401);
  ASSERT_TRUE(wait_settled());
  EXPECT_THAT(desk_->state()["conversations"], IsEmpty());
}

}  // namespace
}  // namespace triaged::e2e
