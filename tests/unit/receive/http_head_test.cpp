#include "receive/http_head.h"

#include <gtest/gtest.h>

#include <string>

namespace triaged {
namespace {

struct RefusedCase {
  const char* name;
  std::string head;
  Refusal refusal;
};

class RefusedHeadTest : public ::testing::TestWithParam<RefusedCase> {};

TEST_P(RefusedHeadTest, IsRefused) {
  const auto parsed = parse_head(GetParam().head);
  ASSERT_TRUE(std::holds_alternative<Refusal>(parsed)) << GetParam().head;
  EXPECT_EQ(std::get<Refusal>(parsed), GetParam().refusal) << GetParam().head;
}

std::string with(const std::string& lines) {
  return "POST / HTTP/1.1\r\nHost: a" + (lines.empty() ? "" : "\r\n" + lines);
}

std::string many_headers() {
  std::string lines;
  for (int i = 0; i < 200; ++i) {
    lines += (i == 0 ? "a: b" : "\r\na: b");
  }
  return lines;
}

const RefusedCase kRefusedHeads[] = {
    {"empty", "", Refusal::kMalformed},
    {"noise", "\x16\x03\x01", Refusal::kMalformed},
    {"two_words", "GET /\r\nHost: a", Refusal::kMalformed},
    {"four_words", "GET / x HTTP/1.1\r\nHost: a", Refusal::kMalformed},
    {"http_2", "GET / HTTP/2.0\r\nHost: a", Refusal::kVersion},
    {"http_1_2", "GET / HTTP/1.2\r\nHost: a", Refusal::kVersion},
    {"connect", "CONNECT /a HTTP/1.1\r\nHost: a", Refusal::kMethod},
    {"lower_case_method", "get / HTTP/1.1\r\nHost: a", Refusal::kMethod},
    {"method_with_a_slash", "G/T / HTTP/1.1\r\nHost: a", Refusal::kMalformed},
    {"relative_target", "GET a HTTP/1.1\r\nHost: a", Refusal::kMalformed},
    {"control_in_target", "GET /\x01 HTTP/1.1\r\nHost: a", Refusal::kMalformed},
    {"nul_in_path", "GET /%00 HTTP/1.1\r\nHost: a", Refusal::kMalformed},
    {"no_host", "GET / HTTP/1.1", Refusal::kMalformed},
    {"two_hosts", with("Host: b"), Refusal::kMalformed},
    {"no_colon", with("abc"), Refusal::kMalformed},
    {"no_name", with(": b"), Refusal::kMalformed},
    {"blank_before_colon", with("a : b"), Refusal::kMalformed},
    {"folded_line", with("a: b\r\n c"), Refusal::kMalformed},
    {"nul_in_value", with(std::string("a: b\0c", 6)), Refusal::kMalformed},
    {"nul_in_name", with(std::string("a\0: b", 5)), Refusal::kMalformed},
    {"bare_return", with("a: b\rc"), Refusal::kMalformed},
    {"length_twice", with("Content-Length: 1\r\nContent-Length: 1"), Refusal::kMalformed},
    {"lengths_differ", with("Content-Length: 1\r\nContent-Length: 2"), Refusal::kMalformed},
    {"length_list", with("Content-Length: 1, 1"), Refusal::kMalformed},
    {"length_signed", with("Content-Length: +1"), Refusal::kMalformed},
    {"length_negative", with("Content-Length: -1"), Refusal::kMalformed},
    {"length_hex", with("Content-Length: 0x10"), Refusal::kMalformed},
    {"length_empty", with("Content-Length:"), Refusal::kMalformed},
    {"length_huge", with("Content-Length: 99999999999999999999"), Refusal::kBodyTooLarge},
    {"length_and_coding",
     with("Content-Length: 1\r\nTransfer-Encoding: chunked"),
     Refusal::kMalformed},
    {"coding_and_length",
     with("Transfer-Encoding: chunked\r\nContent-Length: 1"),
     Refusal::kMalformed},
    {"coding_twice",
     with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"),
     Refusal::kMalformed},
    {"coding_hidden",
     with("Transfer-Encoding: \x0b"
          "chunked"),
     Refusal::kMalformed},
    {"coding_gzip", with("Transfer-Encoding: gzip, chunked"), Refusal::kTransferCoding},
    {"coding_in_1_0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked", Refusal::kMalformed},
    {"expectation", with("Expect: the-unexpected"), Refusal::kExpectation},
    {"too_many", with(many_headers()), Refusal::kHeadTooLarge},
};

INSTANTIATE_TEST_SUITE_P(Heads,
                         RefusedHeadTest,
                         ::testing::ValuesIn(kRefusedHeads),
                         [](const auto& test) { return std::string(test.param.name); });

RequestHead read(const std::string& head) {
  auto parsed = parse_head(head);
  EXPECT_TRUE(std::holds_alternative<RequestHead>(parsed)) << head;
  return std::holds_alternative<RequestHead>(parsed) ? std::get<RequestHead>(parsed)
                                                     : RequestHead();
}

struct KeptAliveCase {
  const char* name;
  std::string head;
  bool keep_alive;
};

class KeepAliveTest : public ::testing::TestWithParam<KeptAliveCase> {};

TEST_P(KeepAliveTest, FollowsVersionAndConnectionHeader) {
  EXPECT_EQ(read(GetParam().head).keep_alive, GetParam().keep_alive);
}

const KeptAliveCase kKeptAliveHeads[] = {
    {"http_1_1", with(""), true},
    {"http_1_0", "GET / HTTP/1.0", false},
    {"close", with("Connection: close"), false},
    {"close_in_a_list", with("Connection: TE, Close"), false},
    {"close_then_keep", with("Connection: close\r\nConnection: keep-alive"), false},
    {"closed_is_another_word", with("Connection: closed"), true},
};

INSTANTIATE_TEST_SUITE_P(Heads,
                         KeepAliveTest,
                         ::testing::ValuesIn(kKeptAliveHeads),
                         [](const auto& test) { return std::string(test.param.name); });

struct TargetCase {
  const char* name;
  const char* target;
  const char* path;
  const char* query;
};

class TargetTest : public ::testing::TestWithParam<TargetCase> {};

TEST_P(TargetTest, IsSplitIntoPathAndQuery) {
  const auto head = read("GET " + std::string(GetParam().target) + " HTTP/1.1\r\nHost: a");
  EXPECT_EQ(head.request.target, GetParam().target);
  EXPECT_EQ(head.request.path, GetParam().path);
  EXPECT_EQ(head.request.query, GetParam().query);
}

constexpr TargetCase kTargets[] = {
    {"plain", "/a/b", "/a/b", ""},
    {"query", "/a?b=%20+c?d", "/a", "b=%20+c?d"},
    {"escapes", "/%E4%BD%A0+/%2f", "/\xE4\xBD\xA0+//", ""},
    {"broken_escape", "/%4/%zz/%", "/%4/%zz/%", ""},
    {"escape_at_the_end", "/%41", "/A", ""},
    {"absolute", "http://host:80/a?b", "/a", "b"},
    {"absolute_without_path", "http://host", "/", ""},
    {"absolute_with_query_only", "http://host?b", "/", "b"},
};

INSTANTIATE_TEST_SUITE_P(Heads, TargetTest, ::testing::ValuesIn(kTargets), [](const auto& test) {
  return std::string(test.param.name);
});

}  // namespace
}  // namespace triaged
