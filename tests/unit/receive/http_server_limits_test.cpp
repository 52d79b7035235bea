#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "http_server_fixture.h"
#include "receive/http_server.h"

namespace triaged::testing_support {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class HttpServerLimitsTest : public ::testing::Test {
 protected:
  static std::string head_of(std::size_t length) {
    return "POST /b HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(length) +
           "\r\n\r\n";
  }
  static bool holds(HttpServer& server, std::size_t bytes) {
    return eventually([&] { return server.stats().waiting_bytes >= bytes; });
  }

  ManualClock clock_{TimePoint(Millis(1'800'000'000'000))};
};

TEST_F(HttpServerLimitsTest, RefusesWhatIsNotHttpAndCloses) {
  HttpServerRun run(quick_options(), clock_, echo);
  const std::string post_head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
  for (const std::string& request : {std::string("HELO mail\r\n\r\n"),
                                     std::string("GET / HTTP/1.1\n\n"),
                                     std::string("\n"),
                                     post_head + "Content-Length: 1\r\n\r\n0\r\n\r\n",
                                     post_head + "\r\nzz"}) {
    RawHttpClient client(run.port());
    const std::string answer = client.ask(request);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 400 Bad Request\r\n")) << request;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << request;
    EXPECT_THAT(answer, HasSubstr("application/problem+json")) << request;
    EXPECT_TRUE(client.closed_by_server()) << request;
  }
  EXPECT_EQ(run.server().stats().refused(Refusal::kMalformed), 5U);
}

TEST_F(HttpServerLimitsTest, RefusesHeadsOverTheLimit) {
  HttpServerOptions options = quick_options();
  options.max_head_bytes = 1000;
  HttpServerRun run(options, clock_, echo);
  for (const char* end : {"", "\r\n\r\n"}) {
    RawHttpClient client(run.port());
    const std::string answer =
        client.ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1000, 'x') + end);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 431 "));
    EXPECT_TRUE(client.closed_by_server());
  }
}

TEST_F(HttpServerLimitsTest, RefusesBodiesOverTheLimit) {
  HttpServerOptions options = quick_options();
  options.small_body_bytes = 1000;
  options.max_body_bytes = 100'000;
  HttpServerRun run(options, clock_, echo);
  const std::string chunked =
      "POST /b HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string chunk = "4e20\r\n" + std::string(20'000, 'c') + "\r\n";
  std::string many_chunks = chunked;
  for (int i = 0; i < 7; ++i) {
    many_chunks += chunk;
  }
  for (const std::string& request : {head_of(100'001),
                                     head_of(100'001) + std::string(100'001, 'b'),
                                     chunked + "ffffff\r\n",
                                     many_chunks}) {
    RawHttpClient client(run.port());
    EXPECT_THAT(client.ask(request), StartsWith("HTTP/1.1 413 ")) << request.substr(0, 100);
    EXPECT_TRUE(client.closed_by_server());
  }
  RawHttpClient client(run.port());
  EXPECT_TRUE(client.ask(post("/b", std::string(100'000, 'b'))).ends_with(std::string(1000, 'b')));
  EXPECT_EQ(run.server().stats().refused(Refusal::kBodyTooLarge), 4U);
}

TEST_F(HttpServerLimitsTest, GivesAHeadOneDeadlineHoweverItTrickles) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  client.send("P");
  ASSERT_TRUE(holds(run.server(), 1));
  clock_.advance(Millis(9'000));
  client.send("OST / HTTP/1.1\r\n");
  clock_.advance(Millis(2'000));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(client.closed_by_server());
  EXPECT_EQ(run.server().stats().refused(Refusal::kSlowHead), 1U);
}

TEST_F(HttpServerLimitsTest, ClosesSilentConnectionsWithoutAWord) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient fresh(run.port());
  ASSERT_TRUE(eventually([&] { return run.server().stats().open_connections == 1; }));
  clock_.advance(Millis(10'100));
  EXPECT_TRUE(fresh.closed_by_server());
  RawHttpClient kept(run.port());
  EXPECT_THAT(kept.ask(post("/", "")), StartsWith("HTTP/1.1 200"));
  clock_.advance(Millis(59'000));
  EXPECT_THAT(kept.ask(post("/", "")), StartsWith("HTTP/1.1 200"));
  // Repeatedly, since the wait counts from when the room has the connection back.
  EXPECT_TRUE(eventually([&] {
    clock_.advance(Millis(61'000));
    return run.server().stats().open_connections == 0;
  }));
  EXPECT_TRUE(kept.closed_by_server());
}

TEST_F(HttpServerLimitsTest, AsksAMinimumRateOfSmallBodies) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  client.send(head_of(20'000) + std::string(4096, 'b'));  // earns four seconds beside the grace
  ASSERT_TRUE(holds(run.server(), 4096));
  clock_.advance(Millis(8'500));
  EXPECT_THAT(RawHttpClient(run.port()).ask(post("/", "")), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(run.server().stats().refused(Refusal::kSlowBody), 0U);
  clock_.advance(Millis(1'000));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 408 "));
  EXPECT_EQ(run.server().stats().refused(Refusal::kSlowBody), 1U);
}

TEST_F(HttpServerLimitsTest, FreesAWorkerFromASlowLargeBody) {
  HttpServerOptions options = quick_options();
  options.workers = 1;
  HttpServerRun run(options, clock_, echo);
  RawHttpClient client(run.port());
  client.send(head_of(1'000'000) + "b");
  ASSERT_TRUE(eventually([&] {
    return run.server().stats().large_bodies == 1 && run.server().stats().queued_requests == 0;
  }));
  clock_.advance(Millis(61'000));
  EXPECT_THAT(client.read_answer(), StartsWith("HTTP/1.1 408 "));
  EXPECT_TRUE(client.closed_by_server());
  EXPECT_THAT(RawHttpClient(run.port()).ask(post("/", "")), StartsWith("HTTP/1.1 200"));
}

TEST_F(HttpServerLimitsTest, LetsLargeBodiesHaveAQuarterOfTheWorkers) {
  HttpServerRun run(quick_options(), clock_, echo);  // four workers: one large body at a time
  RawHttpClient stalled(run.port());
  stalled.send(head_of(300'000));
  ASSERT_TRUE(eventually([&] { return run.server().stats().large_bodies == 1; }));
  RawHttpClient next(run.port());
  next.send(head_of(300'000) + std::string(300'000, 'n'));
  RawHttpClient ordinary(run.port());
  for (int i = 0; i < 20; ++i) {
    EXPECT_THAT(ordinary.ask(post("/o", "x")), EndsWith("POST /o x"));
  }
  EXPECT_EQ(run.server().stats().large_bodies, 1U);
  stalled.send(std::string(300'000, 's'));
  EXPECT_TRUE(stalled.read_answer().ends_with("ss"));
  EXPECT_TRUE(next.read_answer().ends_with("nn"));
}

/// Large bodies from 127.0.0.1 that do not go on.
class SlowBodiesTest : public HttpServerLimitsTest {
 protected:
  void begin_many(HttpServer& server) {
    for (int i = 0; i < 10; ++i) {
      slow_.push_back(std::make_unique<RawHttpClient>(server.port()));
      slow_.back()->send(head_of(300'000) + "b");
    }
  }
  void finish() {
    for (const auto& client : slow_) {
      client->send(std::string(299'999, 'b'));
    }
    for (const auto& client : slow_) {
      EXPECT_TRUE(client->read_answer().ends_with("bb"));
    }
  }
  static HttpServerOptions options() {
    HttpServerOptions options = quick_options();
    options.max_large_bodies = 3;
    options.max_large_bodies_per_address = 2;
    return options;
  }

  std::vector<std::unique_ptr<RawHttpClient>> slow_;
};

TEST_F(SlowBodiesTest, OfOneAddressLeaveTurnsToTheOthers) {
  HttpServerRun run(options(), clock_, echo);
  begin_many(run.server());
  ASSERT_TRUE(eventually([&] { return run.server().stats().large_bodies == 2; }));
  RawHttpClient other(run.port(), "127.0.0.2");
  other.send(post("/mail", std::string(300'000, 'm')));
  EXPECT_TRUE(other.read_answer().ends_with("mm"));
  EXPECT_EQ(run.server().stats().large_bodies, 2U);
  finish();
}

TEST_F(SlowBodiesTest, OfATrustedProxyTakeAllTurns) {
  HttpServerOptions trusting = options();
  trusting.trusted_proxies = {"127.0.0.1"};
  HttpServerRun run(trusting, clock_, echo);
  begin_many(run.server());
  EXPECT_TRUE(eventually([&] { return run.server().stats().large_bodies == 3; }));
  finish();
}

TEST_F(HttpServerLimitsTest, RefusesALargeBodyThatGotNoTurn) {
  HttpServerOptions options = quick_options();
  options.workers = 1;
  std::latch entered(1);
  std::latch release(1);
  HttpServerRun run(options, clock_, [&](const HttpRequest& request) {
    if (request.path == "/busy") {
      entered.count_down();
      release.wait();
    }
    return echo(request);
  });
  RawHttpClient busy(run.port());
  busy.send(post("/busy", ""));
  entered.wait();
  RawHttpClient queued(run.port());
  queued.send(post("/queued", std::string(300'000, 'q')));
  ASSERT_TRUE(eventually([&] { return run.server().stats().large_bodies == 1; }));
  RawHttpClient waiting(run.port());
  waiting.send(
      "POST /w HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 300000\r\n\r\n");
  EXPECT_EQ(waiting.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
  clock_.advance(Millis(61'000));
  EXPECT_THAT(waiting.read_answer(), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(run.server().stats().refused(Refusal::kLargeBodiesFull), 1U);
  release.count_down();
  EXPECT_THAT(busy.read_answer(), StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(queued.read_answer().ends_with("qq"));
}

/// Knows /open alone, and answers /alive itself.
std::optional<HttpAnswer> doorkeeper(const HttpRequest& head) {
  if (head.path == "/alive") {
    return HttpAnswer{200, "yes", "text/plain", {}};
  }
  return head.path == "/open" ? std::nullopt
                              : std::optional(HttpAnswer{404, "none", "text/plain", {}});
}

TEST_F(HttpServerLimitsTest, AnswersFromTheHeadBeforeABodyIsRead) {
  std::atomic<int> handled{0};
  HttpServerRun run(
      quick_options(),
      clock_,
      [&handled](const HttpRequest& request) {
        ++handled;
        return echo(request);
      },
      doorkeeper);
  const std::string expecting =
      "POST /nowhere HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
  const std::string chunked =
      "POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (const std::string& head : {"POST /nowhere" + head_of(5'000'000).substr(7),
                                  "POST /nowhere" + head_of(10).substr(7) + "b",
                                  expecting,
                                  chunked}) {
    RawHttpClient client(run.port());
    const std::string answer = client.ask(head);
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 404 ")) << head;
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n")) << head;
    EXPECT_TRUE(client.closed_by_server()) << head;
  }
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(run.server().stats().answers_by_class.at(4), 4U);
  RawHttpClient client(run.port());
  EXPECT_THAT(client.ask(post("/open", "x")), EndsWith("POST /open x"));
  client.send("POST /open" + head_of(300'000).substr(7));
  EXPECT_TRUE(client.ask(std::string(300'000, 'z')).ends_with("zz"));
  EXPECT_EQ(handled, 2);
}

TEST_F(HttpServerLimitsTest, AnswersFromTheHeadWhenTheQueueIsFull) {
  HttpServerOptions options = quick_options();
  options.workers = 1;
  options.max_queued = 1;
  std::latch entered(1);
  std::latch release(1);
  HttpServerRun run(
      options,
      clock_,
      [&](const HttpRequest& request) {
        if (request.body == "busy") {
          entered.count_down();
          release.wait();
        }
        return echo(request);
      },
      doorkeeper);
  RawHttpClient busy(run.port());
  busy.send(post("/open", "busy"));
  entered.wait();
  RawHttpClient queued(run.port());
  queued.send(post("/open", "2"));
  ASSERT_TRUE(eventually([&] { return run.server().stats().queued_requests == 1; }));
  RawHttpClient client(run.port());
  const std::string get = "GET /alive HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(client.ask(get), EndsWith("yes")) << "on one connection";
  }
  client.send("HEAD" + get.substr(3));
  EXPECT_THAT(client.read_answer(true), EndsWith("\r\n\r\n"));
  client.send(get + get);
  EXPECT_THAT(client.read_answer(), EndsWith("yes"));
  EXPECT_THAT(client.read_answer(), EndsWith("yes"));
  EXPECT_THAT(client.ask(post("/open", "3")), StartsWith("HTTP/1.1 503 "));
  release.count_down();
  EXPECT_THAT(busy.read_answer(), EndsWith("busy"));
  EXPECT_THAT(queued.read_answer(), EndsWith("POST /open 2"));
}

TEST_F(HttpServerLimitsTest, AnswersAtOnceWhenEveryWorkerIsBusyAndTheQueueFull) {
  HttpServerOptions options = quick_options();
  options.workers = 1;
  options.max_queued = 1;
  options.retry_after = std::chrono::seconds(7);
  std::latch entered(1);
  std::latch release(1);
  HttpServerRun run(options, clock_, [&](const HttpRequest& request) {
    if (request.path == "/busy") {
      entered.count_down();
      release.wait();
    }
    return echo(request);
  });
  RawHttpClient busy(run.port());
  busy.send(post("/busy", "1"));
  entered.wait();
  RawHttpClient queued(run.port());
  queued.send(post("/queued", "2"));
  ASSERT_TRUE(eventually([&] { return run.server().stats().queued_requests == 1; }));
  RawHttpClient refused(run.port());
  for (int i = 0; i < 3; ++i) {
    const std::string answer = refused.ask(post("/refused", "3"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 503 Service Unavailable\r\n"));
    EXPECT_THAT(answer, HasSubstr("Retry-After: 7\r\n"));
  }
  refused.send(post("/p", "4") + post("/p", "5"));
  EXPECT_THAT(refused.read_answer(), StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(refused.read_answer(), StartsWith("HTTP/1.1 503 "));
  EXPECT_EQ(run.server().stats().refused(Refusal::kQueueFull), 5U);
  release.count_down();
  EXPECT_THAT(busy.read_answer(), EndsWith("POST /busy 1"));
  EXPECT_THAT(queued.read_answer(), EndsWith("POST /queued 2"));
  EXPECT_THAT(refused.ask(post("/now", "6")), EndsWith("POST /now 6"));
}

TEST_F(HttpServerLimitsTest, LetsTricklersHoldNoWorker) {
  HttpServerOptions options = quick_options();
  options.workers = 2;
  HttpServerRun run(options, clock_, echo);
  std::vector<std::unique_ptr<RawHttpClient>> tricklers;
  for (int i = 0; i < 64; ++i) {
    tricklers.push_back(std::make_unique<RawHttpClient>(run.port()));
    tricklers.back()->send(i % 2 == 0 ? "POST / HT" : head_of(10) + "b");
  }
  RawHttpClient ordinary(run.port());
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(ordinary.ask(post("/o", "x")), EndsWith("POST /o x"));
    tricklers[static_cast<std::size_t>(i % 64)]->send(i % 64 % 2 == 0 ? "x" : "b");
  }
  EXPECT_TRUE(eventually([&] { return run.server().stats().open_connections == 65; }));
}

TEST_F(HttpServerLimitsTest, HoldsNoMoreBytesThanAllowed) {
  HttpServerOptions options = quick_options();
  options.max_waiting_bytes = 400'000;
  HttpServerRun run(options, clock_, echo);
  RawHttpClient first(run.port());
  first.send(head_of(150'000) + std::string(140'000, 'b'));
  ASSERT_TRUE(holds(run.server(), 140'000));
  RawHttpClient second(run.port());
  EXPECT_THAT(second.ask(head_of(150'000) + std::string(149'000, 'b')),
              StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(first.ask(std::string(10'000, 'b')), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(run.server().stats().refused(Refusal::kMemoryFull), 1U);
}

TEST_F(HttpServerLimitsTest, LimitsConnectionsInAllAndByAddress) {
  struct Case {
    const char* name;
    std::size_t all;
    std::size_t by_address;
    std::vector<std::string> trusted;
    bool refused;
  };
  for (const Case& c : {Case{"all", 2, 9, {}, true},
                        Case{"address", 9, 2, {}, true},
                        Case{"trusted", 9, 2, {"127.0.0.0/8"}, false}}) {
    HttpServerOptions options = quick_options();
    options.max_connections = c.all;
    options.max_connections_per_address = c.by_address;
    options.trusted_proxies = c.trusted;
    HttpServerRun run(options, clock_, echo);
    auto first = std::make_unique<RawHttpClient>(run.port());
    RawHttpClient second(run.port());
    EXPECT_THAT(first->ask(post("/", "")), StartsWith("HTTP/1.1 200")) << c.name;
    EXPECT_THAT(second.ask(post("/", "")), StartsWith("HTTP/1.1 200")) << c.name;
    RawHttpClient third(run.port());
    EXPECT_THAT(third.ask(post("/", "")), StartsWith(c.refused ? "HTTP/1.1 503 " : "HTTP/1.1 200"))
        << c.name;
    first.reset();
    const std::size_t left = c.refused ? 1 : 2;
    ASSERT_TRUE(eventually([&] { return run.server().stats().open_connections == left; }));
    EXPECT_THAT(RawHttpClient(run.port()).ask(post("/", "")), StartsWith("HTTP/1.1 200")) << c.name;
  }
}

TEST_F(HttpServerLimitsTest, GivesUpDrainingAfterItsTime) {
  HttpServerOptions options = quick_options();
  options.head_timeout = Millis(60'000);
  HttpServerRun run(options, clock_, echo);
  RawHttpClient half(run.port());
  half.send("POST /never HTT");
  ASSERT_TRUE(holds(run.server(), 1));
  run.request_stop();
  ASSERT_TRUE(eventually([&] { return !RawHttpClient(run.port()).connected(); }));
  ASSERT_TRUE(eventually([&] { return run.server().stats().open_connections == 1; }));
  clock_.advance(Millis(10'100));
  EXPECT_TRUE(half.closed_by_server());
  run.stop();
  EXPECT_EQ(run.server().stats().open_connections, 0U);
}

/// Lowers the limit of open files to those in use, for as long as it lives.
class NoMoreFiles {
 public:
  NoMoreFiles() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const UniqueFd next(::dup(0));
    const rlimit now{static_cast<rlim_t>(next.get()), before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoMoreFiles() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

TEST_F(HttpServerLimitsTest, AcceptsAgainOnceThereAreFiles) {
  SystemClock clock;
  HttpServerRun run(quick_options(), clock, echo);
  RawHttpClient early(run.port());
  EXPECT_THAT(early.ask(post("/early", "")), StartsWith("HTTP/1.1 200"));
  std::unique_ptr<RawHttpClient> late;
  {
    UniqueFd reserved(::dup(0));
    auto limit = std::make_unique<NoMoreFiles>();
    reserved.reset();  // one file is left, and the client's own socket takes it
    late = std::make_unique<RawHttpClient>(run.port());
    late->send(post("/late", ""));
    EXPECT_TRUE(eventually([&] { return run.server().stats().accept_failures >= 3; }));
    EXPECT_THAT(early.ask(post("/early", "")), StartsWith("HTTP/1.1 200"));
  }
  EXPECT_THAT(late->read_answer(), EndsWith("POST /late "));
  EXPECT_LT(run.server().stats().accept_failures, 1000U);
}

TEST_F(HttpServerLimitsTest, PublishesWhatItCounted) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient(run.port()).ask(post("/", ""));
  RawHttpClient(run.port()).ask("nonsense\r\n\r\n");
  const auto metrics = make_metrics();
  HttpServerStats last;
  publish_stats(*metrics, "listen", run.server().stats(), last);
  publish_stats(*metrics, "listen", run.server().stats(), last);
  const std::string text = metrics->render();
  EXPECT_THAT(text, HasSubstr("triaged_http_connections_total{listener=\"listen\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("class=\"2xx\",listener=\"listen\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("listener=\"listen\",reason=\"malformed\"} 1\n"));
}

}  // namespace
}  // namespace triaged::testing_support
