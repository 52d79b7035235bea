// What comes in, what is turned away, and what is kept for a person.
#include <gmock/gmock.h>

#include <array>
#include <cstdio>

#include "base/crypto.h"
#include "e2e/desk_fixture.h"

namespace triaged::e2e {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class DoorsE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    more_config_ = "limits: {body_size: 64KiB}\n";
    start_daemon();
  }
  void expect_nothing_came_of_it() {
    ASSERT_TRUE(wait_settled());
    EXPECT_THAT(desk_->requests(), IsEmpty());
    EXPECT_THAT(dead_letters(), IsEmpty());
  }
};

TEST_F(DoorsE2eTest, RefusesAWrongSignature) {
  const std::int64_t id = open_quietly("li", kDanger);
  const auto answer = post_hook(message_body(id, kDanger), "d-1", clock_.utc(), "not-the-secret");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401);
  EXPECT_EQ(answer->get_header_value("Content-Type"), "application/problem+json");
  expect_nothing_came_of_it();
}

TEST_F(DoorsE2eTest, RefusesABodyThatWasSignedTooLongAgo) {
  const std::int64_t id = open_quietly("li", kDanger);
  const auto answer =
      post_hook(message_body(id, kDanger), "d-1", clock_.utc() - std::chrono::minutes(6), kSecret);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 401);
  expect_nothing_came_of_it();
}

TEST_F(DoorsE2eTest, KnowsOnlyItsOwnSources) {
  httplib::Client client("127.0.0.1", daemon_->port());
  const auto answer = client.Post("/hooks/somebody", "{}", "application/json");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  expect_nothing_came_of_it();
}

TEST_F(DoorsE2eTest, RefusesABodyOverTheLimit) {
  const auto answer = post_hook(message_body(1, std::string(std::size_t{65} * 1024, 'x')), "d-1");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  expect_nothing_came_of_it();
}

TEST_F(DoorsE2eTest, TakesARepeatedDeliveryOnce) {
  const std::int64_t id = open_quietly("li", kDanger);
  const std::string body = message_body(id, kDanger);
  for (int time = 0; time < 3; ++time) {
    const auto answer = post_hook(body, "d-1");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200) << "a repeat is acknowledged, or it would come for ever";
  }
  ASSERT_TRUE(wait_settled());
  EXPECT_THAT(notes_of(ticket(id)), SizeIs(1));
  EXPECT_THAT(ask("decisions/" + std::to_string(id))["decisions"], Not(IsEmpty()));
}

TEST_F(DoorsE2eTest, KeepsAVerifiedBodyThatCannotBeReadForAPerson) {
  const std::string broken = R"({"event": "message_created", "content": "漏電)";
  const auto answer = post_hook(broken, "d-1");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200)
      << "a refusal would not mend it, and the platform might give up on us";
  const std::vector<Json> letters = dead_letters();
  ASSERT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters[0]["kind"], "webhook");
  EXPECT_EQ(letters[0]["source"], "desk");
  const Json letter = ask("dead/" + string_at(letters[0], "id"));
  EXPECT_EQ(letter["detail"]["body_base64"], base64_encode(broken)) << "nothing is lost";
}

/// What a command of the binary says on standard output; it must end well.
std::string said_by(const std::string& command) {
  std::string out;
  std::array<char, 4096> buffer{};
  FILE* pipe = ::popen(command.c_str(), "r");  // NOLINT(cert-env33-c): our own words alone
  while (pipe != nullptr && std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) {
    out += buffer.data();
  }
  EXPECT_EQ(pipe == nullptr ? -1 : ::pclose(pipe), 0) << command << "\n" << out;
  return out;
}

TEST_F(DoorsE2eTest, TheCommandsThatLookAtTheStoreGoOnWhenTheDaemonIsStopped) {
  ASSERT_TRUE(post_hook("{", "d-1"));
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const auto triaged = [this](const std::string& arguments) {
    return said_by(std::string(TRIAGED_BINARY) + " " + arguments + " --config " +
                   folder_.file("triaged.yaml"));
  };
  const std::vector<std::string> looks{
      "dead list", "dead show w1", "outbox list", "explain " + std::to_string(id)};
  std::vector<std::string> with_daemon;
  with_daemon.reserve(looks.size());
  for (const std::string& look : looks) {
    with_daemon.push_back(triaged(look));
  }
  EXPECT_THAT(with_daemon[0], HasSubstr("w1"));
  EXPECT_THAT(with_daemon[3], HasSubstr("漏電"));
  EXPECT_EQ(daemon_->stop(), 0);
  daemon_.reset();
  for (std::size_t i = 0; i < looks.size(); ++i) {
    EXPECT_EQ(triaged(looks[i]), with_daemon[i]) << looks[i];
  }
  EXPECT_EQ(triaged("dead drop w1"), "w1: dropped\n");
  start_daemon();
  EXPECT_THAT(dead_letters(), IsEmpty());
}

}  // namespace
}  // namespace triaged::e2e
