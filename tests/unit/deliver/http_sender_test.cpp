#include "deliver/http_sender.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "support/loopback_peer.h"
#include "support/loopback_server.h"

namespace triaged::test {
namespace {

class HttpSenderTest : public testing::Test {
 protected:
  HttpSenderTest() { make({}); }

  void make(HttpSenderOptions options) {
    auto created = HttpSender::create(std::move(options));
    ASSERT_TRUE(created.ok());
    sender = std::move(created).take();
  }
  static SendRequest request(const std::string& url, const std::string& method = "POST") {
    SendRequest request;
    request.id = 1;
    request.step.call = {method, url, {{"Content-Type", "application/json"}}, "{\"a\":1}"};
    if (method == "GET") {
      request.step.call.body.clear();
    }
    request.trusted_url = url;
    return request;
  }
  /// Waits for as many calls as were started.
  std::vector<SendReport> wait_for(std::size_t count) {
    std::vector<SendReport> reports;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (reports.size() < count && std::chrono::steady_clock::now() < deadline) {
      sender->wait(Millis(1000), reports);
    }
    EXPECT_EQ(reports.size(), count);
    reports.resize(count);
    return reports;
  }
  SendReport call(SendRequest one) {
    sender->start(std::move(one));
    return wait_for(1).front();
  }

  LoopbackServer platform;
  std::unique_ptr<HttpSender> sender;  // closes its connections before the platform waits for them
};

TEST_F(HttpSenderTest, PostsBodyAndHeadersAndReadsTheAnswer) {
  httplib::Request seen;
  platform.server.Post("/api", [&](const httplib::Request& got, httplib::Response& answer) {
    seen = got;
    answer.status = 201;
    answer.set_header("X-Mark", "Yes");
    answer.set_content("made", "text/plain");
  });
  platform.start();
  const SendReport report = call(request(platform.url("/api")));
  EXPECT_EQ(report.outcome, SendClass::kAnswered);
  EXPECT_EQ(report.response.status, 201);
  EXPECT_EQ(report.response.body, "made");
  EXPECT_EQ(report.response.error, "");
  EXPECT_EQ(find_header(report.response.headers, "x-mark"), "Yes");
  EXPECT_EQ(seen.body, "{\"a\":1}");
  EXPECT_EQ(seen.get_header_value("Content-Type"), "application/json");
  EXPECT_EQ(seen.get_header_value("User-Agent").find("Mozilla"), std::string::npos);
  EXPECT_EQ(seen.get_header_value("User-Agent"), "triaged/" TRIAGED_PROJECT_VERSION);
}

struct MethodCase {
  const char* name;
  const char* method;
  const char* body;
};
class HttpMethodTest : public HttpSenderTest, public testing::WithParamInterface<MethodCase> {};

TEST_P(HttpMethodTest, ArrivesAfterACallOfAnotherKind) {
  std::string method;
  std::string body;
  platform.server.set_pre_routing_handler(
      [&](const httplib::Request& got, httplib::Response& answer) {
        method = got.method;
        body = got.has_header("Content-Length") ? "length " + got.get_header_value("Content-Length")
                                                : "";
        answer.status = 204;
        return got.method == "GET" || got.method == "HEAD" || got.method == "DELETE"
                   ? httplib::Server::HandlerResponse::Handled
                   : httplib::Server::HandlerResponse::Unhandled;
      });
  const auto take = [&](const httplib::Request& got, httplib::Response&) { body = got.body; };
  platform.server.Post("/", take);
  platform.server.Put("/", take);
  platform.server.Patch("/", take);
  platform.start();
  call(request(platform.url("/"), "POST"));
  SendRequest next = request(platform.url("/"), GetParam().method);
  next.step.call.body = GetParam().body;
  const SendReport report = call(std::move(next));
  EXPECT_EQ(report.outcome, SendClass::kAnswered) << report.response.error;
  EXPECT_EQ(method, GetParam().method);
  EXPECT_EQ(body, GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(Methods,
                         HttpMethodTest,
                         testing::Values(MethodCase{"Get", "GET", ""},
                                         MethodCase{"Head", "HEAD", ""},
                                         MethodCase{"Delete", "DELETE", ""},
                                         MethodCase{"Put", "PUT", "put"},
                                         MethodCase{"Patch", "PATCH", "patch"},
                                         MethodCase{"Post", "POST", "post"}),
                         [](const auto& tested) { return tested.param.name; });

TEST_F(HttpSenderTest, ReusesTheConnection) {
  LoopbackPeer peer([](LoopbackPeer::Connection& connection, int nth) {
    const std::string body = std::to_string(nth);
    while (!connection.read_until("{\"a\":1}").empty() &&
           connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + body)) {
    }
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(call(request(peer.url())).response.body, "0");
  }
}

TEST_F(HttpSenderTest, OpensANewConnectionAfterTheServerClosedAnIdleOne) {
  std::atomic<int> closed = 0;
  LoopbackPeer peer([&](LoopbackPeer::Connection& connection, int nth) {
    connection.read_until("{\"a\":1}");
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(nth));
    connection.finish();
    closed = nth + 1;
  });
  for (int nth = 0; nth < 3; ++nth) {
    SendRequest next = request(peer.url());
    next.repeatable = nth != 2;
    EXPECT_EQ(call(std::move(next)).response.body, std::to_string(nth));
    while (closed <= nth) {
      std::this_thread::yield();
    }
  }
}

/// The second request of a connection is read and never answered.
void play_close_after_second(LoopbackPeer::Connection& connection, int nth) {
  connection.read_until("{\"a\":1}");
  connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + std::to_string(nth));
  connection.read_until("{\"a\":1}");
}

TEST_F(HttpSenderTest, NeverRepeatsByItselfWhatMustNotBeDoneTwice) {
  LoopbackPeer peer(play_close_after_second);
  call(request(peer.url()));
  SendRequest once = request(peer.url());
  once.repeatable = false;
  const SendReport report = call(std::move(once));
  EXPECT_EQ(report.outcome, SendClass::kUnknown);
  EXPECT_EQ(report.response.status, 0);
  EXPECT_EQ(report.response.error, "closed");
}

TEST_F(HttpSenderTest, RepeatsWhatMayBeRepeatedWhenAKeptConnectionBreaks) {
  LoopbackPeer peer(play_close_after_second);
  call(request(peer.url()));
  EXPECT_EQ(call(request(peer.url())).response.body, "1");
}

TEST_F(HttpSenderTest, RefusedConnectionIsNotSent) {
  std::string url;
  {
    LoopbackPeer closed([](LoopbackPeer::Connection&, int) {});
    url = closed.url();
  }
  const SendReport report = call(request(url));
  EXPECT_EQ(report.outcome, SendClass::kNotSent);
  EXPECT_EQ(report.response.error, "connect");
}

TEST_F(HttpSenderTest, SilentServerIsAnUnknownOutcome) {
  LoopbackPeer peer([](LoopbackPeer::Connection& connection, int) { connection.read_to_end(); });
  SendRequest slow = request(peer.url());
  slow.total_timeout = Millis(30);
  const SendReport report = call(std::move(slow));
  EXPECT_EQ(report.outcome, SendClass::kUnknown);
  EXPECT_EQ(report.response.error, "timeout");
  EXPECT_GE(report.took, Millis(29));
}

TEST_F(HttpSenderTest, CutsAHugeAnswer) {
  HttpSenderOptions options;
  options.body_cap_bytes = 1000;
  make(options);
  platform.server.Post("/", [](const httplib::Request&, httplib::Response& answer) {
    answer.set_content(std::string(1'000'000, 'x'), "text/plain");
  });
  platform.start();
  const SendReport report = call(request(platform.url("/")));
  EXPECT_EQ(report.outcome, SendClass::kAnswered);
  EXPECT_EQ(report.response.status, 200);
  EXPECT_EQ(report.response.error, "too_large");
  EXPECT_LE(report.response.body.size(), 1000U);
}

TEST_F(HttpSenderTest, CutsEndlessHeaders) {
  LoopbackPeer peer([](LoopbackPeer::Connection& connection, int) {
    connection.read_until("{\"a\":1}");
    connection.write("HTTP/1.1 200 OK\r\n");
    while (connection.write("X-More: " + std::string(1000, 'y') + "\r\n")) {
    }
  });
  EXPECT_EQ(call(request(peer.url())).response.error, "too_large");
}

TEST_F(HttpSenderTest, DoesNotFollowRedirects) {
  platform.server.Post("/", [](const httplib::Request&, httplib::Response& answer) {
    answer.set_redirect("/elsewhere");
  });
  platform.start();
  const SendReport report = call(request(platform.url("/")));
  EXPECT_EQ(report.response.status, 302);
  EXPECT_EQ(find_header(report.response.headers, "location"), "/elsewhere");
}

TEST_F(HttpSenderTest, PayloadUrlMayNotGoToAPrivateAddress) {
  std::atomic<int> calls = 0;
  platform.server.Post("/", [&](const httplib::Request&, httplib::Response&) { ++calls; });
  platform.start();
  SendRequest foreign = request(platform.url("/"));
  foreign.trusted_url = "https://desk.example.com";
  const SendReport fresh = call(foreign);
  EXPECT_EQ(fresh.outcome, SendClass::kRefused);
  EXPECT_EQ(fresh.response.error, "private_address");
  EXPECT_EQ(call(request(platform.url("/"))).response.status, 200);
  const SendReport on_kept_connection = call(foreign);
  EXPECT_EQ(on_kept_connection.outcome, SendClass::kRefused);
  EXPECT_EQ(on_kept_connection.response.error, "private_address");
  EXPECT_EQ(calls, 1);
}

struct BadCall {
  const char* name;
  const char* url;
  const char* header;
  const char* value;
};
class RefusedCallTest : public HttpSenderTest, public testing::WithParamInterface<BadCall> {};

TEST_P(RefusedCallTest, IsNeverSent) {
  SendRequest bad = request(GetParam().url);
  bad.step.call.headers.emplace_back(GetParam().header, GetParam().value);
  const SendReport report = call(std::move(bad));
  EXPECT_EQ(report.outcome, SendClass::kRefused);
  EXPECT_EQ(report.response.error, "bad_request");
}

INSTANTIATE_TEST_SUITE_P(
    Bad,
    RefusedCallTest,
    testing::Values(BadCall{"NoUrl", "", "X-A", "b"},
                    BadCall{"File", "file:///etc/passwd", "X-A", "b"},
                    BadCall{"Ftp", "ftp://127.0.0.1/", "X-A", "b"},
                    BadCall{"LineBreakInHeader", "http://127.0.0.1:1/", "X-A", "b\r\nX-B: c"},
                    BadCall{"LineBreakInName", "http://127.0.0.1:1/", "X-A\n", "b"},
                    BadCall{"LineBreakInUrl", "http://127.0.0.1:1/\r\n", "X-A", "b"}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(HttpSenderTest, ServerWithoutTlsIsNotSent) {
  LoopbackPeer peer([](LoopbackPeer::Connection& connection, int) { connection.write("no tls"); });
  const SendReport report = call(request(peer.url("https")));
  EXPECT_EQ(report.outcome, SendClass::kNotSent);
  EXPECT_EQ(report.response.error, "tls");
}

TEST_F(HttpSenderTest, CarriesManyCallsAtOnce) {
  HttpSenderOptions options;
  options.connections_per_host = 4;  // the stand-in's backlog is 5
  make(options);
  std::atomic<int> calls = 0;
  platform.server.Post("/", [&](const httplib::Request&, httplib::Response&) { ++calls; });
  platform.start();
  for (std::uint64_t id = 1; id <= 200; ++id) {
    SendRequest one = request(platform.url("/"));
    one.id = id;
    one.repeatable = false;
    sender->start(std::move(one));
  }
  for (const SendReport& report : wait_for(200)) {
    EXPECT_EQ(report.response.status, 200) << report.response.error;
  }
  EXPECT_EQ(calls, 200);
}

TEST_F(HttpSenderTest, WakesFromAnotherThread) {
  std::jthread other([this] { sender->wake(); });
  std::vector<SendReport> reports;
  const auto before = std::chrono::steady_clock::now();
  sender->wait(std::chrono::minutes(1), reports);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(30));
}

TEST_F(HttpSenderTest, CancelledCallSaysWhetherItWentOut) {
  LoopbackPeer peer([](LoopbackPeer::Connection& connection, int) { connection.read_to_end(); });
  std::vector<SendReport> reports;
  sender->start(request(peer.url()));
  sender->cancel_all(reports);
  ASSERT_EQ(reports.size(), 1U);
  EXPECT_EQ(reports[0].outcome, SendClass::kNotSent);
  EXPECT_EQ(reports[0].response.error, "stopped");
}

}  // namespace
}  // namespace triaged::test
