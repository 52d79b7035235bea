#include "receive/http_server.h"

#include <dirent.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>
#include <vector>

#include "http_server_fixture.h"

namespace triaged::testing_support {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class HttpServerTest : public ::testing::Test {
 protected:
  SystemClock clock_;
};

TEST_F(HttpServerTest, ServesManyRequestsOnOneConnection) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  for (int i = 0; i < 50; ++i) {
    const std::string body = "body " + std::to_string(i);
    const std::string answer = client.ask(post("/hooks/a?b=c%20d", body));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, EndsWith("POST /hooks/a?b=c%20d " + body));
  }
  EXPECT_EQ(run.server().stats().accepted_connections, 1U);
  EXPECT_EQ(run.server().stats().answers_by_class[2], 50U);
}

TEST_F(HttpServerTest, ShowsTheHandlerTheRequestAsSent) {
  HttpRequest seen;
  HttpServerRun run(quick_options(), clock_, [&seen](const HttpRequest& request) {
    seen = request;
    return HttpAnswer{204, "", "", {{"X-Trace", "7"}}};
  });
  RawHttpClient client(run.port());
  const std::string answer = client.ask(
      "POST /h%C3%A9/x?a=%41+b&c HTTP/1.1\r\nHost: test\r\nX-Signature: a%41%00=+\r\nX-TWO:  1 \r\n"
      "x-two: 2\r\nRange: bytes=0-1\r\nContent-Encoding: gzip\r\nContent-Type: "
      "multipart/form-data; boundary=b\r\nContent-Length: 4\r\n\r\n\x1f\x8b%z");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(answer, HasSubstr("X-Trace: 7\r\n"));
  EXPECT_EQ(seen.method, "POST");
  EXPECT_EQ(seen.path, "/h\xC3\xA9/x");
  EXPECT_EQ(seen.target, "/h%C3%A9/x?a=%41+b&c");
  EXPECT_EQ(seen.query, "a=%41+b&c");
  EXPECT_EQ(seen.remote, "127.0.0.1");
  EXPECT_EQ(seen.body, "\x1f\x8b%z");
  const HttpHeaders headers{{"host", "test"},
                            {"x-signature", "a%41%00=+"},
                            {"x-two", "1"},
                            {"x-two", "2"},
                            {"range", "bytes=0-1"},
                            {"content-encoding", "gzip"},
                            {"content-type", "multipart/form-data; boundary=b"},
                            {"content-length", "4"}};
  EXPECT_EQ(seen.headers, headers);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  std::string requests;
  for (int i = 0; i < 100; ++i) {
    requests += post("/" + std::to_string(i), "x");
  }
  client.send(requests);
  for (int i = 0; i < 100; ++i) {
    EXPECT_THAT(client.read_answer(), EndsWith("POST /" + std::to_string(i) + " x"));
  }
}

TEST_F(HttpServerTest, ReadsARequestThatComesByteByByte) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  const std::string requests = "\r\n" + post("/slow", "first") + post("/slow", "second");
  for (const char c : requests) {
    ASSERT_TRUE(client.send(std::string_view(&c, 1)));
  }
  EXPECT_THAT(client.read_answer(), EndsWith("POST /slow first"));
  EXPECT_THAT(client.read_answer(), EndsWith("POST /slow second"));
}

TEST_F(HttpServerTest, ReadsChunkedBodies) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  const std::string head = "POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_THAT(client.ask(head + "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n"),
              EndsWith("POST /c abc0123456789"));
  EXPECT_THAT(client.ask(head + "0\r\n\r\n"), EndsWith("POST /c "));
  EXPECT_THAT(client.ask(head + "1\r\nz\r\n0\r\nTrailer: t\r\n\r\n"), EndsWith("POST /c z"));
  EXPECT_THAT(client.ask(post("/after", "still in step")), EndsWith("still in step"));
}

TEST_F(HttpServerTest, TakesFormBodiesOverEightKilobytesAsTheyAre) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  const std::string body = "From=%2B886&Body=" + std::string(std::size_t{100} * 1024, '+');
  const std::string answer = client.ask(
      "POST /form HTTP/1.1\r\nHost: test\r\nContent-Type: "
      "application/x-www-form-urlencoded\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200"));
  EXPECT_TRUE(answer.ends_with(body));
}

TEST_F(HttpServerTest, HasAWorkerReadLargeBodies) {
  HttpServerRun run(quick_options(), clock_, [](const HttpRequest& request) {
    return HttpAnswer{200, std::to_string(std::hash<std::string>()(request.body)), "", {}};
  });
  RawHttpClient client(run.port());
  std::string body(3'000'000, 'x');
  for (std::size_t i = 0; i < body.size(); i += 7) {
    body[i] = static_cast<char>('a' + i % 26);
  }
  const std::string hash = std::to_string(std::hash<std::string>()(body));
  EXPECT_THAT(client.ask(post("/large", body)), EndsWith(hash));
  std::string chunked = "POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (std::size_t i = 0; i < body.size(); i += 30'000) {
    chunked += "7530\r\n" + body.substr(i, 30'000) + "\r\n";
  }
  EXPECT_THAT(client.ask(chunked + "0\r\n\r\n" + post("/next", "n")), EndsWith(hash));
  EXPECT_THAT(client.read_answer(), EndsWith(std::to_string(std::hash<std::string>()("n"))));
  EXPECT_EQ(run.server().stats().large_bodies, 0U);
}

TEST_F(HttpServerTest, AnswersHeadWithoutABody) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  client.send("HEAD /h HTTP/1.1\r\nHost: test\r\n\r\n");
  const std::string answer = client.read_answer(true);
  EXPECT_THAT(answer, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
  EXPECT_THAT(client.ask("GET /g HTTP/1.1\r\nHost: test\r\n\r\n"), EndsWith("\r\n\r\nGET /g "));
}

TEST_F(HttpServerTest, SkipsTheBodyOfAGet) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  const std::string smuggled = post("/smuggled", "");
  client.send("GET /g HTTP/1.1\r\nHost: test\r\nContent-Length: " +
              std::to_string(smuggled.size()) + "\r\n\r\n" + smuggled + post("/next", "n"));
  EXPECT_THAT(client.read_answer(), EndsWith("GET /g "));
  EXPECT_THAT(client.read_answer(), EndsWith("POST /next n"));
}

TEST_F(HttpServerTest, TellsASenderThatExpectsItToGoOn) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  for (const std::size_t size : {std::size_t{3}, std::size_t{500'000}}) {
    client.send("POST /e HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: " +
                std::to_string(size) + "\r\n\r\n");
    EXPECT_EQ(client.read_answer(), "HTTP/1.1 100 Continue\r\n\r\n");
    const std::string body(size, 'b');
    EXPECT_TRUE(client.ask(body).ends_with("POST /e " + body));
  }
}

TEST_F(HttpServerTest, ClosesAfterTheAnswerWhenAskedTo) {
  HttpServerRun run(quick_options(), clock_, echo);
  for (const char* request :
       {"GET /c HTTP/1.1\r\nHost: test\r\nConnection: Close\r\n\r\n", "GET /c HTTP/1.0\r\n\r\n"}) {
    RawHttpClient client(run.port());
    const std::string answer = client.ask(request);
    EXPECT_THAT(answer, HasSubstr("Connection: close\r\n"));
    EXPECT_THAT(answer, EndsWith("GET /c "));
    EXPECT_TRUE(client.closed_by_server()) << request;
  }
}

TEST_F(HttpServerTest, AnswersASenderThatHasClosedItsSide) {
  HttpServerRun run(quick_options(), clock_, echo);
  RawHttpClient client(run.port());
  client.send(post("/half", "closed"));
  client.half_close();
  EXPECT_THAT(client.read_answer(), EndsWith("POST /half closed"));
  EXPECT_TRUE(client.closed_by_server());
}

TEST_F(HttpServerTest, AnswersFiveHundredWhenTheHandlerThrows) {
  HttpServerRun run(quick_options(), clock_, [](const HttpRequest& request) -> HttpAnswer {
    if (request.path == "/odd") {
      throw 7;
    }
    throw std::runtime_error("secret detail");
  });
  RawHttpClient client(run.port());
  for (const char* target : {"/throws", "/odd"}) {
    const std::string answer = client.ask(post(target, "x"));
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
    EXPECT_THAT(answer, Not(HasSubstr("secret detail")));
  }
  EXPECT_EQ(run.server().stats().refused(Refusal::kHandlerFailed), 2U);
}

TEST_F(HttpServerTest, GivesWaitingRequestsToTheHandlerInOneCallAndEachItsOwnAnswer) {
  std::latch entered(1);
  std::latch release(1);
  std::atomic<std::size_t> most{0};
  HttpServerOptions options = quick_options();
  options.workers = 1;
  HttpServerRun run(options, clock_, [&](std::span<const HttpRequest> requests) {
    if (requests.front().path == "/first") {
      entered.count_down();
      release.wait();
    }
    most = std::max(most.load(), requests.size());
    return one_by_one([](const HttpRequest& request) -> HttpAnswer {
      return request.path == "/odd" ? throw std::runtime_error("odd") : echo(request);
    })(requests);
  });
  RawHttpClient first(run.port());
  first.send(post("/first", "x"));
  entered.wait();
  std::vector<RawHttpClient> others;
  for (const char* path : {"/a", "/odd", "/b", "/c"}) {
    others.emplace_back(run.port()).send(post(path, path));
  }
  EXPECT_TRUE(eventually([&] { return run.server().stats().queued_requests == 4; }));
  release.count_down();
  EXPECT_THAT(first.read_answer(), EndsWith("POST /first x"));
  EXPECT_THAT(others[0].read_answer(), EndsWith("POST /a /a"));
  EXPECT_THAT(others[1].read_answer(), StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(others[2].read_answer(), EndsWith("POST /b /b"));
  EXPECT_THAT(others[3].read_answer(), EndsWith("POST /c /c"));
  EXPECT_EQ(most, 4U);
}

TEST_F(HttpServerTest, SendsALargeAnswerToASlowReader) {
  const std::string large(8'000'000, 'z');
  HttpServerOptions options = quick_options();
  options.workers = 1;
  HttpServerRun run(options, clock_, [&large](const HttpRequest& request) {
    return HttpAnswer{200, request.path == "/large" ? large : "small", "text/plain", {}};
  });
  RawHttpClient slow(run.port());
  slow.send(post("/large", ""));
  RawHttpClient other(run.port());
  EXPECT_THAT(other.ask(post("/small", "")), EndsWith("small"));  // the one worker is free
  EXPECT_TRUE(slow.read_answer().ends_with(large));
  EXPECT_THAT(slow.ask(post("/small", "")), EndsWith("small"));
}

TEST_F(HttpServerTest, AnswersARequestThatCameWhileAnAnswerWasBlocked) {
  const std::string large(8'000'000, 'z');
  HttpServerOptions options = quick_options();
  options.workers = 1;
  HttpServerRun run(options, clock_, [&large](const HttpRequest& request) {
    return HttpAnswer{200, request.path == "/large" ? large : "small", "text/plain", {}};
  });
  RawHttpClient slow(run.port());
  slow.send(post("/large", ""));
  RawHttpClient other(run.port());
  EXPECT_THAT(other.ask(post("/small", "")), EndsWith("small"));  // the large answer is on its way
  slow.send(post("/behind", ""));
  EXPECT_THAT(other.ask(post("/small", "")), EndsWith("small"));  // what came before it was seen
  EXPECT_TRUE(slow.read_answer().ends_with(large));
  EXPECT_THAT(slow.read_answer(), EndsWith("small"));
}

TEST_F(HttpServerTest, FinishesRequestsUnderWayWhenStopped) {
  std::latch entered(1);
  std::latch release(1);
  HttpServerRun run(quick_options(), clock_, [&](const HttpRequest& request) {
    entered.count_down();
    release.wait();
    return echo(request);
  });
  RawHttpClient idle(run.port());
  RawHttpClient busy(run.port());
  busy.send(post("/busy", "x"));
  entered.wait();
  run.request_stop();
  EXPECT_TRUE(idle.closed_by_server());
  EXPECT_TRUE(eventually([&] { return !RawHttpClient(run.port()).connected(); }));
  release.count_down();
  const std::string answer = busy.read_answer();
  EXPECT_THAT(answer, EndsWith("POST /busy x"));
  EXPECT_TRUE(busy.closed_by_server());
  run.stop();
  EXPECT_EQ(run.server().stats().open_connections, 0U);
}

std::size_t open_files() {
  std::size_t count = 0;
  DIR* directory = ::opendir("/proc/self/fd");
  while (::readdir(directory) != nullptr) {
    ++count;
  }
  ::closedir(directory);
  return count;
}

TEST_F(HttpServerTest, KeepsNoFileOfConnectionsThatCameAndWent) {
  HttpServerRun run(quick_options(), clock_, echo);
  const std::size_t before = open_files();
  for (int i = 0; i < 3000; ++i) {
    RawHttpClient client(run.port());
    ASSERT_TRUE(client.connected());
    if (i % 3 == 1) {
      client.send("POST /half HTT");
    } else if (i % 3 == 2) {
      EXPECT_THAT(client.ask(post("/whole", "x")), EndsWith("x"));
    }
  }
  EXPECT_TRUE(eventually([&] { return run.server().stats().open_connections == 0; }));
  EXPECT_EQ(open_files(), before);
  EXPECT_EQ(run.server().stats().waiting_bytes, 0U);
}

TEST_F(HttpServerTest, NamesAnAddressItCannotListenOn) {
  HttpServerRun run(quick_options(), clock_, echo);
  HttpServerOptions taken = quick_options();
  taken.port = run.port();
  const auto second = HttpServer::create(taken, clock_, echo);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(second.error().message, HasSubstr("127.0.0.1 port " + std::to_string(run.port())));
}

}  // namespace
}  // namespace triaged::testing_support
