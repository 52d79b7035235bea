// An SMS from a phone at a real Kannel becomes a ticket on the desk, and the question after its
// solution comes back to the phone.
#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "base/url.h"
#include "e2e/desk_fixture.h"
#include "e2e/hook_relay.h"
#include "support/real_server.h"

namespace triaged::e2e {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing_support::RealServer;

constexpr const char* kGatewayToken = "gateway-token";

/// As Kannel's fake operator writes it: percent-encoded UTF-16BE.
std::string ucs2(std::u16string_view text) {
  std::string out;
  for (const char16_t unit : text) {
    for (const int byte : {unit >> 8, unit & 0xff}) {
      constexpr std::string_view kDigits = "0123456789ABCDEF";
      out += {'%',
              kDigits[static_cast<std::size_t>(byte / 16)],
              kDigits[static_cast<std::size_t>(byte % 16)]};
    }
  }
  return out;
}

class KannelE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    auto kannel =
        RealServer::start(TRIAGED_SOURCE_DIR,
                          "kannel",
                          {"--hook", relay_.url(std::string("/hooks/gateway/") + kGatewayToken)});
    if (!kannel.ok() && kannel.error().code == ErrorCode::kUnavailable) {
      GTEST_SKIP() << kannel.error().message;
    }
    ASSERT_TRUE(kannel.ok()) << to_string(kannel.error());
    kannel_ = std::make_unique<RealServer>(std::move(kannel).take());
    ::setenv("E2E_KANNEL_PASSWORD", kannel_->get("KANNEL_PASSWORD").c_str(), 1);
    ::setenv("E2E_KANNEL_SECRET", kGatewayToken, 1);
    const std::string sendsms = kannel_->get("KANNEL_URL");
    const std::string smsbox = sendsms.substr(0, sendsms.find("/cgi-bin/"));
    more_config_ = "  gateway:\n    platform: kannel\n    base_url: " + smsbox +
                   "\n    username: " + kannel_->get("KANNEL_USER") +
                   "\n    token: \"${env:E2E_KANNEL_PASSWORD}\"\n"
                   "    secret: \"${env:E2E_KANNEL_SECRET}\"\n    from: \"" +
                   kannel_->get("KANNEL_FROM") + "\"\n    mode: live\n    write_back: desk\n";
    start_daemon();
    relay_.lead_to(daemon_->port());
  }

  void phone_sends(std::u16string_view text) {
    std::ofstream(kannel_->get("PHONE_IN")) << "+8613800000000 8000 ucs2 " << ucs2(text) << '\n';
  }

  /// The lower bytes of all that the phone received: its ASCII, with the rest unreadable.
  [[nodiscard]] std::string phone_got() const {
    std::ifstream lines(kannel_->get("PHONE_OUT"));
    std::string all;
    for (std::string line; std::getline(lines, line);) {
      const auto bytes = percent_decode(line.substr(line.rfind(' ') + 1));
      for (std::size_t i = 1; bytes.ok() && i < bytes->size(); i += 2) {
        all.push_back((*bytes)[i]);
      }
    }
    return all;
  }

  HookRelay relay_;
  std::unique_ptr<RealServer> kannel_;
};

TEST_F(KannelE2eTest, TurnsAnSmsIntoATicketAndAsksThePhoneAfterItsSolution) {
  phone_sends(u"充電器插上就漏電，還發燙");
  ASSERT_TRUE(eventually([&] { return has_label(ticket(1), kDangerLabel); })) << desk_->state();
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(ticket(1)["priority"], "urgent");
  EXPECT_THAT(notes_of(ticket(1)), Contains(HasSubstr("充電器插上就漏電，還發燙")));

  ASSERT_TRUE(
      desk_->agent_writes({{"conversation", 1}, {"content", "今天換新"}, {"sender_id", 18}}).ok());
  ASSERT_TRUE(desk_->agent_sets_status({{"conversation", 1}, {"status", "resolved"}}).ok());
  EXPECT_TRUE(eventually([&] {
    return phone_got().find("https://feedback.example.com/s/") != std::string::npos;
  })) << phone_got();
  EXPECT_EQ(relay_.refused(), 0);
  EXPECT_GT(relay_.taken(), 0);
}

}  // namespace
}  // namespace triaged::e2e
