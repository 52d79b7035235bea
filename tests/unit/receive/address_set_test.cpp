#include "receive/address_set.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

struct AddressCase {
  const char* name;
  const char* network;
  const char* address;
  bool inside;
};

class AddressSetTest : public ::testing::TestWithParam<AddressCase> {};

TEST_P(AddressSetTest, KnowsWhatIsInside) {
  const auto set = AddressSet::parse({"192.0.2.1", GetParam().network});
  const auto address = IpAddress::parse(GetParam().address);
  ASSERT_TRUE(set.ok());
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(set.value().contains(address.value()), GetParam().inside);
}

constexpr AddressCase kCases[] = {
    {"itself", "10.1.2.3", "10.1.2.3", true},
    {"neighbour", "10.1.2.3", "10.1.2.4", false},
    {"the_other_entry", "10.1.2.3", "192.0.2.1", true},
    {"whole_bytes", "10.0.0.0/8", "10.9.8.7", true},
    {"outside", "10.0.0.0/8", "11.0.0.1", false},
    {"odd_bits_inside", "172.16.0.0/12", "172.31.255.255", true},
    {"odd_bits_outside", "172.16.0.0/12", "172.32.0.0", false},
    {"all_v4", "0.0.0.0/0", "203.0.113.9", true},
    {"all_v4_is_not_v6", "0.0.0.0/0", "2001:db8::1", false},
    {"v4_on_a_v6_socket", "10.0.0.0/8", "::ffff:10.1.1.1", true},
    {"v6_inside", "2001:db8::/33", "2001:db8:7fff::1", true},
    {"v6_outside", "2001:db8::/33", "2001:db8:8000::1", false},
};

INSTANTIATE_TEST_SUITE_P(Networks,
                         AddressSetTest,
                         ::testing::ValuesIn(kCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(AddressSetParseTest, NamesWhatIsNoNetwork) {
  for (const char* entry : {"",
                            "10.0.0",
                            "10.0.0.0/33",
                            "10.0.0.0/",
                            "::/129",
                            "10.0.0.0/8x",
                            "proxy.example",
                            "10.0.0.0/4294967295",
                            "10.0.0.0/-1"}) {
    const auto set = AddressSet::parse({entry});
    ASSERT_FALSE(set.ok()) << entry;
    EXPECT_NE(set.error().message.find("'" + std::string(entry) + "'"), std::string::npos);
  }
}

TEST(IpAddressTest, CountsAnIpv6NetworkAsOne) {
  const auto key = [](const char* text) { return IpAddress::parse(text).value().cap_key(); };
  EXPECT_EQ(key("2001:db8:1:2::3"), key("2001:db8:1:2:4::5"));
  EXPECT_NE(key("2001:db8:1:2::3"), key("2001:db8:1:3::3"));
  EXPECT_NE(key("10.0.0.1"), key("10.0.0.2"));
  EXPECT_EQ(IpAddress::parse("::ffff:10.0.0.1").value().text(), "10.0.0.1");
}

}  // namespace
}  // namespace triaged
