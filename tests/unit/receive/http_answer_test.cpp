#include "receive/http_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace triaged {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(HttpAnswerTest, FramesABodyByItsLength) {
  const std::string text =
      render_answer({200, "謝謝", "text/plain; charset=utf-8", {{"X-Id", "7"}}}, {});
  EXPECT_THAT(text, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(text, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(text, HasSubstr("X-Id: 7\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n謝謝"));
}

TEST(HttpAnswerTest, KeepsTheLengthAndDropsTheBodyForHead) {
  const std::string text = render_answer({200, "body", "text/plain", {}}, {true, false});
  EXPECT_THAT(text, HasSubstr("Content-Length: 4\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST(HttpAnswerTest, NoContentHasNeitherBodyNorLength) {
  const std::string text = render_answer({204, "", "text/plain", {}}, {});
  EXPECT_THAT(text, StartsWith("HTTP/1.1 204 No Content\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("Content-Length")));
}

TEST(HttpAnswerTest, LeavesOutAHeaderThatWouldEndItsLine) {
  const std::string text = render_answer(
      {200, "", "text/plain", {{"X-A", "1\r\nSet-Cookie: a=b"}, {"X\nB", "2"}, {"X-C", "3"}}}, {});
  EXPECT_THAT(text, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(text, Not(HasSubstr("X\nB")));
  EXPECT_THAT(text, HasSubstr("X-C: 3\r\n"));
}

TEST(HttpAnswerTest, SaysWhetherTheConnectionIsKept) {
  EXPECT_THAT(render_answer({}, {false, true}), HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(render_answer({}, {false, false, std::chrono::seconds(5)}),
              HasSubstr("Keep-Alive: timeout=5\r\n"));
}

TEST(HttpAnswerTest, AStatusWithoutAPhraseIsStillWellFormed) {
  EXPECT_THAT(render_answer({299, "", "text/plain", {}}, {}), StartsWith("HTTP/1.1 299 \r\n"));
}

}  // namespace
}  // namespace triaged
