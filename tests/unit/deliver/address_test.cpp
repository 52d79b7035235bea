#include "deliver/address.h"

#include <gtest/gtest.h>

namespace triaged {
namespace {

struct AddressCase {
  const char* name;
  const char* address;
  bool is_public;
};
class AddressTest : public testing::TestWithParam<AddressCase> {};

TEST_P(AddressTest, TellsPublicFromSpecial) {
  EXPECT_EQ(is_public_address(std::string_view(GetParam().address)), GetParam().is_public)
      << GetParam().address;
}

INSTANTIATE_TEST_SUITE_P(
    Addresses,
    AddressTest,
    testing::Values(AddressCase{"PublicV4", "93.184.216.34", true},
                    AddressCase{"PublicV6", "2606:2800:220:1:248:1893:25c8:1946", true},
                    AddressCase{"Loopback", "127.0.0.1", false},
                    AddressCase{"LoopbackFar", "127.255.255.254", false},
                    AddressCase{"Ten", "10.1.2.3", false},
                    AddressCase{"JustAboveTen", "11.0.0.0", true},
                    AddressCase{"OneSevenTwo", "172.31.255.255", false},
                    AddressCase{"AboveOneSevenTwo", "172.32.0.0", true},
                    AddressCase{"OneNineTwo", "192.168.0.1", false},
                    AddressCase{"Metadata", "169.254.169.254", false},
                    AddressCase{"CarrierNat", "100.64.0.1", false},
                    AddressCase{"Zero", "0.0.0.0", false},
                    AddressCase{"Multicast", "224.0.0.1", false},
                    AddressCase{"Broadcast", "255.255.255.255", false},
                    AddressCase{"LoopbackV6", "::1", false},
                    AddressCase{"UnspecifiedV6", "::", false},
                    AddressCase{"UniqueLocal", "fd00::1", false},
                    AddressCase{"LinkLocalZone", "fe80::1%eth0", false},
                    AddressCase{"MulticastV6", "ff02::1", false},
                    AddressCase{"MappedPrivate", "::ffff:10.0.0.1", false},
                    AddressCase{"MappedPublic", "::ffff:93.184.216.34", true},
                    AddressCase{"Nat64Loopback", "64:ff9b::7f00:1", false},
                    AddressCase{"SixToFourPrivate", "2002:c0a8:1::1", false},
                    AddressCase{"Teredo", "2001::1", false},
                    AddressCase{"DocumentationV6", "2001:db8::1", false},
                    AddressCase{"Words", "localhost", false},
                    AddressCase{"Empty", "", false}),
    [](const auto& tested) { return tested.param.name; });

struct OriginCase {
  const char* name;
  const char* url;
  const char* trusted;
  bool same;
};
class OriginTest : public testing::TestWithParam<OriginCase> {};

TEST_P(OriginTest, ComparesSchemeHostAndPort) {
  EXPECT_EQ(has_origin_of(GetParam().url, GetParam().trusted), GetParam().same);
}

INSTANTIATE_TEST_SUITE_P(
    Origins,
    OriginTest,
    testing::Values(
        OriginCase{"Path", "https://desk.local/api?q=1", "https://desk.local", true},
        OriginCase{"BaseWithPath", "https://desk.local/api", "https://desk.local/rt", true},
        OriginCase{
            "UserBeforeHost", "https://desk.local@evil.example/", "https://desk.local", false},
        OriginCase{"LongerHost", "https://desk.local.evil.example/", "https://desk.local", false},
        OriginCase{"OtherPort", "https://desk.local:444/", "https://desk.local", false},
        OriginCase{"OtherScheme", "http://desk.local/", "https://desk.local", false},
        OriginCase{"NothingTrusted", "https://desk.local/", "", false},
        OriginCase{"NoScheme", "desk.local", "desk.local", false}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace triaged
