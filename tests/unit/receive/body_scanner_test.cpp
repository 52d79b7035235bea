#include "receive/body_scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace triaged {
namespace {

using State = BodyScanner::State;

struct BodyCase {
  const char* name;
  std::string bytes;
  State state;
  std::string data;
  std::size_t behind;  ///< bytes that belong to what follows
};

class ChunkedBodyTest : public ::testing::TestWithParam<BodyCase> {};

TEST_P(ChunkedBodyTest, EndsInTheSamePlaceHoweverItIsCutUp) {
  const BodyCase& c = GetParam();
  for (std::size_t piece = 1; piece <= std::min<std::size_t>(c.bytes.size(), 40); ++piece) {
    BodyScanner scanner = BodyScanner::chunked(20);
    BodyScanner decoder = BodyScanner::chunked(20);
    std::size_t taken = 0;
    std::string data;
    for (std::size_t at = 0; at < c.bytes.size() && scanner.state() == State::kMore; at += piece) {
      const std::string_view part = std::string_view(c.bytes).substr(at, piece);
      taken += scanner.scan(part);
      std::string_view rest = part;
      for (auto run = decoder.next_data(rest); !run.empty(); run = decoder.next_data(rest)) {
        data += run;
      }
    }
    EXPECT_EQ(scanner.state(), c.state) << "in pieces of " << piece;
    EXPECT_EQ(decoder.state(), c.state) << "in pieces of " << piece;
    if (c.state == State::kDone) {
      EXPECT_EQ(data, c.data) << "in pieces of " << piece;
      EXPECT_EQ(c.bytes.size() - taken, c.behind) << "in pieces of " << piece;
    }
  }
}

const BodyCase kChunkedBodies[] = {
    {"empty", "0\r\n\r\n", State::kDone, "", 0},
    {"one", "3\r\nabc\r\n0\r\n\r\n", State::kDone, "abc", 0},
    {"followed", "3\r\nabc\r\n0\r\n\r\nPOST", State::kDone, "abc", 4},
    {"hex", "0A\r\n0123456789\r\n000\r\n\r\n", State::kDone, "0123456789", 0},
    {"extension", "1;a=\"b\"\r\nx\r\n0;c\r\n\r\n", State::kDone, "x", 0},
    {"trailers", "1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\nG", State::kDone, "x", 1},
    {"data_like_framing", "5\r\n0\r\n\r\n\r\n0\r\n\r\n", State::kDone, "0\r\n\r\n", 0},
    {"unfinished", "3\r\nab", State::kMore, "", 0},
    {"no_last_line", "0\r\n", State::kMore, "", 0},
    {"too_large_at_once", "15\r\n", State::kTooLarge, "", 0},
    {"too_large_in_all", "14\r\n01234567890123456789\r\n1\r\n", State::kTooLarge, "", 0},
    {"size_overflow", "ffffffffffffffffffff\r\n", State::kMalformed, "", 0},
    {"no_size", "\r\n", State::kMalformed, "", 0},
    {"negative", "-1\r\n", State::kMalformed, "", 0},
    {"prefix", "0x1\r\nx\r\n", State::kMalformed, "", 0},
    {"blank_before_size", " 1\r\nx\r\n", State::kMalformed, "", 0},
    {"blank_after_size", "1 \r\nx\r\n", State::kMalformed, "", 0},
    {"bare_newline", "1\nx\r\n", State::kMalformed, "", 0},
    {"newline_in_extension", "1;a\nx\r\n", State::kMalformed, "", 0},
    {"longer_than_said", "1\r\nxy\r\n", State::kMalformed, "", 0},
    {"no_newline_after_data", "1\r\nx\rz", State::kMalformed, "", 0},
    {"endless_trailers", "0\r\na:" + std::string(9000, 'b'), State::kMalformed, "", 0},
};

INSTANTIATE_TEST_SUITE_P(Bodies,
                         ChunkedBodyTest,
                         ::testing::ValuesIn(kChunkedBodies),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(BodyScannerTest, TakesExactlyTheLengthGiven) {
  BodyScanner scanner = BodyScanner::with_length(5);
  EXPECT_EQ(scanner.scan("abc"), 3U);
  EXPECT_EQ(scanner.state(), State::kMore);
  EXPECT_EQ(scanner.scan("defg"), 2U);
  EXPECT_EQ(scanner.state(), State::kDone);
  EXPECT_EQ(scanner.scan("h"), 0U);
  EXPECT_EQ(BodyScanner::with_length(0).state(), State::kDone);
}

}  // namespace
}  // namespace triaged
