#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

#include "unit/cli/said.h"

namespace triaged {
namespace {

/// A daemon that answers /healthz with `status`.
class Daemon {
 public:
  explicit Daemon(int status) {
    server_.Get("/healthz", [status](const httplib::Request&, httplib::Response& response) {
      response.status = status;
      response.set_content("the store is full", "text/plain");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~Daemon() {
    while (!server_.is_running()) {
      std::this_thread::yield();
    }
    server_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/healthz";
  }

 private:
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

int ask(const std::string& url, std::string& said) {
  const Said answer = run_triaged({"health", "--url", url});
  said = answer.out + answer.err;
  return answer.code;
}

TEST(HealthCommandTest, IsGoodAndSilentWhenTheDaemonIsWell) {
  const Daemon daemon(200);
  std::string said;
  EXPECT_EQ(ask(daemon.url(), said), kExitGood);
  EXPECT_EQ(said, "");
}

TEST(HealthCommandTest, SaysWhatTheDaemonAnsweredWhenItIsNotWell) {
  const Daemon daemon(503);
  std::string said;
  EXPECT_EQ(ask(daemon.url(), said), kExitFaults);
  EXPECT_NE(said.find("503 the store is full"), std::string::npos) << said;
}

TEST(HealthCommandTest, SaysThatNobodyAnswers) {
  std::string url;
  {
    const Daemon gone(200);
    url = gone.url();
  }
  std::string said;
  EXPECT_EQ(ask(url, said), kExitFaults);
  EXPECT_NE(said.find("no answer: connect"), std::string::npos) << said;
}

TEST(HealthCommandTest, SaysThatNobodyAnswersInTheTerminalsLanguage) {
  std::string url;
  {
    const Daemon daemon(200);
    url = daemon.url();
  }
  const Said said = run_triaged({"health", "--url", url}, [](CommandIo& io) {
    io.env = [](const std::string& name) {
      return name == "LANG" ? std::optional<std::string>("zh_CN.UTF-8") : std::nullopt;
    };
  });
  EXPECT_EQ(said.code, kExitFaults);
  EXPECT_TRUE(said.err.starts_with(url + "：没有回应：")) << said.err;
}

}  // namespace
}  // namespace triaged
