#include "deliver/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace triaged {
namespace {

struct Range4 {
  std::uint32_t network;
  int bits;
};

constexpr std::array<Range4, 16> kSpecial4{{
    {0x00000000, 8},   // this network
    {0x0A000000, 8},   // private
    {0x64400000, 10},  // carrier grade NAT
    {0x7F000000, 8},   // loopback
    {0xA9FE0000, 16},  // link-local, cloud metadata
    {0xAC100000, 12},  // private
    {0xC0000000, 24},  // protocol assignments
    {0xC0000200, 24},  // documentation
    {0xC0586300, 24},  // 6to4 relays
    {0xC0A80000, 16},  // private
    {0xC6120000, 15},  // benchmarks
    {0xC6336400, 24},  // documentation
    {0xCB007100, 24},  // documentation
    {0xE0000000, 4},   // multicast
    {0xF0000000, 4},   // reserved, broadcast
    {0xFFFFFFFF, 32},
}};

bool is_public4(std::uint32_t address) {
  return std::none_of(kSpecial4.begin(), kSpecial4.end(), [address](const Range4& range) {
    return ((address ^ range.network) >> (32 - range.bits)) == 0;
  });
}

std::uint32_t read32(const std::uint8_t* bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return ntohl(value);
}

bool begins(const in6_addr& address, std::initializer_list<std::uint8_t> prefix) {
  return std::equal(prefix.begin(), prefix.end(), &address.s6_addr[0]);
}

bool is_public6(const in6_addr& address) {
  const std::uint8_t* bytes = &address.s6_addr[0];
  if (begins(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}) ||
      begins(address, {0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0})) {
    return is_public4(read32(bytes + 12));
  }
  if (begins(address, {0x20, 0x02})) {
    return is_public4(read32(bytes + 2));
  }
  const bool teredo = begins(address, {0x20, 0x01, 0x00, 0x00});
  const bool documentation = begins(address, {0x20, 0x01, 0x0D, 0xB8});
  // Only 2000::/3 is handed out as global unicast: this leaves out ::1, fc00::/7, fe80::/10,
  // ff00::/8.
  return (bytes[0] & 0xE0) == 0x20 && !teredo && !documentation;
}

}  // namespace

bool is_public_address(const sockaddr* address) {
  if (address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    return is_public4(ntohl(in.sin_addr.s_addr));
  }
  if (address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    return is_public6(in.sin6_addr);
  }
  return false;
}

bool is_public_address(std::string_view text) {
  const std::string plain(text.substr(0, text.find('%')));
  in_addr four{};
  if (inet_pton(AF_INET, plain.c_str(), &four) == 1) {
    return is_public4(ntohl(four.s_addr));
  }
  in6_addr six{};
  return inet_pton(AF_INET6, plain.c_str(), &six) == 1 && is_public6(six);
}

std::string_view origin_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) {
    return {};
  }
  return url.substr(0, url.find_first_of("/?#\\", scheme + 3));
}

bool has_origin_of(std::string_view url, std::string_view trusted_url) {
  const std::string_view trusted = origin_of(trusted_url);
  return !trusted.empty() && origin_of(url) == trusted;
}

}  // namespace triaged
