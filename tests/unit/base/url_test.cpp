#include "base/url.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

TEST(UrlTest, FormsGoRound) {
  const FormFields fields{{"Body", "4 great+服務&x=1"}, {"From", "+14155550100"}, {"From", ""}};
  EXPECT_EQ(parse_form(encode_form(fields)).value(), fields);
  EXPECT_EQ(parse_form("a+b=1+2&&c").value(), (FormFields{{"a b", "1 2"}, {"c", ""}}));
  EXPECT_FALSE(parse_form("a=%2").ok());
  EXPECT_FALSE(parse_form("a=%zz").ok());
  EXPECT_FALSE(parse_form("a&b&c", 2).ok());
}

TEST(UrlTest, PercentDecodingLeavesPlusAlone) {
  EXPECT_EQ(percent_decode("a+%2B%E6").value(), "a++\xE6");
  EXPECT_EQ(percent_encode("a/b c~"), "a%2Fb%20c~");
}

TEST(UrlTest, ReadsItsParts) {
  const Url plain = parse_url("HTTPS://desk.example.com/rt?x=1").value();
  EXPECT_EQ(plain.scheme, "https");
  EXPECT_EQ(plain.host, "desk.example.com");
  EXPECT_EQ(plain.port, 443);
  EXPECT_EQ(plain.path, "/rt?x=1");
  EXPECT_EQ(parse_url("http://[::1]:8080").value().host, "::1");
  EXPECT_EQ(parse_url("http://[::1]:8080").value().port, 8080);
  EXPECT_EQ(parse_url("smtps://mail").value().port, 465);
  for (const char* text : {"",
                           "desk.example.com",
                           "ftp://x",
                           "http://",
                           "http://a:b@c",
                           "http://x:0",
                           "http://x:99999",
                           "http://a b"}) {
    EXPECT_FALSE(parse_url(text).ok()) << text;
  }
}

TEST(UrlTest, KnowsLoopback) {
  EXPECT_TRUE(is_loopback_host("127.0.0.1"));
  EXPECT_TRUE(is_loopback_host("localhost"));
  EXPECT_TRUE(is_loopback_host("::1"));
  EXPECT_FALSE(is_loopback_host("127.0.0.1.example.com"));
  EXPECT_FALSE(is_loopback_host("10.0.0.1"));
}

}  // namespace
}  // namespace triaged
