#include "config/address.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

struct ListenCase {
  const char* name;
  const char* text;
  const char* read;  ///< "" = refused
};

class ParseListenTest : public testing::TestWithParam<ListenCase> {};

TEST_P(ParseListenTest, ReadsAddressAndPort) {
  const Result<ListenAddress> address = parse_listen(GetParam().text);
  EXPECT_EQ(address ? to_string(*address) : "", GetParam().read) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Addresses,
                         ParseListenTest,
                         testing::Values(ListenCase{"V4", "127.0.0.1:8080", "127.0.0.1:8080"},
                                         ListenCase{"V6", "[::1]:80", "[::1]:80"},
                                         ListenCase{"Name", "localhost:0", "localhost:0"},
                                         ListenCase{"NoPort", "127.0.0.1", ""},
                                         ListenCase{"OnlyPort", ":8080", ""},
                                         ListenCase{"PortTooLarge", "127.0.0.1:65536", ""},
                                         ListenCase{"BadOctet", "127.0.0.256:80", ""},
                                         ListenCase{"OtherName", "example.com:80", ""},
                                         ListenCase{"V6WithoutBrackets", "::1:80", ""},
                                         ListenCase{"Empty", "", ""}),
                         [](const auto& row) { return row.param.name; });

struct RangeCase {
  const char* name;
  const char* range;
  const char* address;
  bool inside;
};

class AddressRangeTest : public testing::TestWithParam<RangeCase> {};

TEST_P(AddressRangeTest, KnowsWhatItContains) {
  const Result<AddressRange> range = AddressRange::parse(GetParam().range);
  ASSERT_TRUE(range) << GetParam().range;
  EXPECT_EQ(range->contains(GetParam().address), GetParam().inside);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges,
    AddressRangeTest,
    testing::Values(RangeCase{"Inside", "10.0.0.0/8", "10.200.3.4", true},
                    RangeCase{"Outside", "10.0.0.0/8", "11.0.0.1", false},
                    RangeCase{"OddPrefix", "192.168.4.0/22", "192.168.7.9", true},
                    RangeCase{"BeyondOddPrefix", "192.168.4.0/22", "192.168.8.0", false},
                    RangeCase{"Single", "10.1.2.3", "10.1.2.3", true},
                    RangeCase{"OtherSingle", "10.1.2.3", "10.1.2.4", false},
                    RangeCase{"MappedV4", "10.0.0.0/8", "::ffff:10.0.0.1", true},
                    RangeCase{"V6", "fd00::/8", "fd12::1", true},
                    RangeCase{"V4IsNotInV6", "fd00::/8", "10.0.0.1", false},
                    RangeCase{"AllV4", "0.0.0.0/0", "8.8.8.8", true},
                    RangeCase{"AllV4HasNoV6", "0.0.0.0/0", "fd00::1", false},
                    RangeCase{"NoAddress", "0.0.0.0/0", "proxy", false}),
    [](const auto& row) { return row.param.name; });

TEST(AddressRangeTest, RefusesNonsense) {
  for (const char* text :
       {"", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "10.0.0.0/", "10.0.0.0/-1", "x"}) {
    EXPECT_FALSE(AddressRange::parse(text)) << text;
  }
}

struct UrlCase {
  const char* name;
  const char* text;
  const char* read;  ///< "" = refused
  const char* host;
};

class ParseBaseUrlTest : public testing::TestWithParam<UrlCase> {};

TEST_P(ParseBaseUrlTest, ReadsPlainServerUrls) {
  const Result<BaseUrl> url = parse_base_url(GetParam().text);
  EXPECT_EQ(url ? url->text : "", GetParam().read);
  EXPECT_EQ(url ? url->host : "", GetParam().host);
}

INSTANTIATE_TEST_SUITE_P(
    Urls,
    ParseBaseUrlTest,
    testing::Values(
        UrlCase{
            "Https", "https://chat.example.com", "https://chat.example.com", "chat.example.com"},
        UrlCase{"SlashesAtTheEnd", "https://a.example/x//", "https://a.example/x", "a.example"},
        UrlCase{"Port", "http://127.0.0.1:3000/rt", "http://127.0.0.1:3000/rt", "127.0.0.1"},
        UrlCase{"V6", "http://[::1]:3000", "http://[::1]:3000", "::1"},
        UrlCase{"OtherScheme", "ftp://a.example", "", ""},
        UrlCase{"NoHost", "https://", "", ""},
        UrlCase{"Query", "https://a.example?x=1", "", ""},
        UrlCase{"Password", "https://u:p@a.example", "", ""},
        UrlCase{"PasswordWithoutPath", "https://u:p@a.example/x", "", ""},
        UrlCase{"BadPort", "https://a.example:99999", "", ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace triaged
