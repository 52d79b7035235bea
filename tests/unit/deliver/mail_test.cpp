#include <gtest/gtest.h>

#include <mutex>

#include "deliver/http_sender.h"
#include "support/loopback_peer.h"

namespace triaged::test {
namespace {

/// A mail server that answers as told and remembers what it was told.
class MailPeer {
 public:
  struct Replies {
    std::string hello = "250-mail.test\r\n250 8BITMIME\r\n";
    std::string recipient = "250 ok\r\n";
    std::string accepted = "250 2.0.0 queued\r\n";  ///< "" = closes without a reply
  };
  explicit MailPeer(Replies replies)
      : replies_(std::move(replies)),
        peer_([this](LoopbackPeer::Connection& connection, int) { talk(connection); }) {}

  [[nodiscard]] std::string url() const { return peer_.url("smtp"); }
  std::string heard() {
    std::lock_guard lock(mutex_);
    return heard_;
  }

 private:
  void talk(LoopbackPeer::Connection& connection) {
    connection.write("220 mail.test\r\n");
    for (;;) {
      const std::string line = connection.read_until("\r\n");
      hear(line);
      if (line.empty() || line.starts_with("QUIT")) {
        return;
      }
      if (line.starts_with("DATA")) {
        connection.write("354 go on\r\n");
        hear(connection.read_until("\r\n.\r\n"));
        if (replies_.accepted.empty()) {
          return;
        }
        connection.write(replies_.accepted);
      } else if (line.starts_with("EHLO")) {
        connection.write(replies_.hello);
      } else {
        connection.write(line.starts_with("RCPT") ? replies_.recipient : "250 ok\r\n");
      }
    }
  }
  void hear(const std::string& text) {
    std::lock_guard lock(mutex_);
    heard_ += text;
  }

  Replies replies_;
  std::mutex mutex_;
  std::string heard_;
  LoopbackPeer peer_;
};

SendRequest mail_to(const std::string& url) {
  SendRequest request;
  request.id = 1;
  request.step.call.url = url;
  request.step.call.body = "Subject: hi\r\n\r\n.dot\r\nbye\r\n";
  request.step.envelope = MailEnvelope{"desk@example.com", {"a@example.com", "b@example.com"}};
  request.trusted_url = url;
  request.repeatable = false;
  return request;
}

SendReport send(SendRequest request) {
  auto created = HttpSender::create();
  const auto sender = std::move(created).take();
  std::vector<SendReport> reports;
  sender->start(std::move(request));
  for (int i = 0; i < 2000 && reports.empty(); ++i) {
    sender->wait(Millis(1000), reports);
  }
  return reports.empty() ? SendReport{} : reports.front();
}

TEST(MailTest, HandsOverTheMessageWithItsEnvelope) {
  MailPeer peer({});
  const SendReport report = send(mail_to(peer.url()));
  EXPECT_EQ(report.outcome, SendClass::kAnswered) << report.response.error;
  EXPECT_EQ(report.response.status, 250);
  EXPECT_EQ(report.response.error, "");
  const std::string heard = peer.heard();
  EXPECT_NE(heard.find("MAIL FROM:<desk@example.com>"), std::string::npos) << heard;
  EXPECT_NE(heard.find("RCPT TO:<a@example.com>"), std::string::npos) << heard;
  EXPECT_NE(heard.find("RCPT TO:<b@example.com>"), std::string::npos) << heard;
  EXPECT_NE(heard.find("\r\n..dot\r\nbye\r\n.\r\n"), std::string::npos) << heard;
}

TEST(MailTest, RefusedRecipientIsAnAnswer) {
  MailPeer peer({.recipient = "550 5.1.1 unknown\r\n"});
  const SendReport report = send(mail_to(peer.url()));
  EXPECT_EQ(report.outcome, SendClass::kAnswered) << report.response.error;
  EXPECT_EQ(report.response.status, 550);
  EXPECT_EQ(report.response.body, "550 5.1.1 unknown");
}

TEST(MailTest, GreylistingIsAnAnswer) {
  MailPeer peer({.recipient = "451 4.7.1 try later\r\n"});
  EXPECT_EQ(send(mail_to(peer.url())).response.status, 451);
}

TEST(MailTest, SilenceAfterTheFinalDotIsAnUnknownOutcome) {
  MailPeer peer({.accepted = ""});
  const SendReport report = send(mail_to(peer.url()));
  EXPECT_EQ(report.outcome, SendClass::kUnknown);
  EXPECT_EQ(report.response.status, 0);
}

TEST(MailTest, PasswordNeverGoesToAServerWithoutTls) {
  MailPeer peer({.hello = "250-mail.test\r\n250 AUTH PLAIN LOGIN\r\n"});
  SendRequest request = mail_to(peer.url());
  request.step.username = "desk";
  request.step.password = Secret("hunter2");
  const SendReport report = send(std::move(request));
  EXPECT_EQ(report.outcome, SendClass::kNotSent);
  EXPECT_EQ(report.response.error, "starttls");
  EXPECT_EQ(peer.heard().find("AUTH"), std::string::npos);
}

TEST(MailTest, LineBreakInAnAddressIsRefused) {
  MailPeer peer({});
  SendRequest request = mail_to(peer.url());
  request.step.envelope->to = {"a@example.com>\r\nRCPT TO:<c@example.com"};
  EXPECT_EQ(send(std::move(request)).outcome, SendClass::kRefused);
}

}  // namespace
}  // namespace triaged::test
