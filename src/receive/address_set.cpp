#include "receive/address_set.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace triaged {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr unsigned kMappedBits = 96;

IpAddress mapped(const in_addr& address) {
  IpAddress ip;
  std::ranges::copy(kMappedPrefix, ip.bytes.begin());
  std::memcpy(ip.bytes.data() + kMappedPrefix.size(), &address, sizeof address);
  return ip;
}

Error bad_entry(const std::string& entry) {
  return invalid_input("'" + entry + "' is not an address or network",
                       "write it like 10.0.0.5, 10.0.0.0/8 or fd00::/8");
}

}  // namespace

Result<IpAddress> IpAddress::parse(const std::string& text) {
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    return mapped(v4);
  }
  IpAddress ip;
  if (::inet_pton(AF_INET6, text.c_str(), ip.bytes.data()) == 1) {
    return ip;
  }
  return bad_entry(text);
}

IpAddress IpAddress::of(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return mapped(v4.sin_addr);
  }
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  IpAddress ip;
  std::memcpy(ip.bytes.data(), &v6.sin6_addr, ip.bytes.size());
  return ip;
}

bool IpAddress::is_v4() const {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), bytes.begin());
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const bool v4 = is_v4();
  const auto* start = bytes.data() + (v4 ? kMappedPrefix.size() : 0);
  ::inet_ntop(v4 ? AF_INET : AF_INET6, start, out.data(), out.size());
  return out.data();
}

std::string IpAddress::cap_key() const {
  const auto* start = bytes.data();
  return is_v4() ? std::string(start + kMappedPrefix.size(), start + bytes.size())
                 : std::string(start, start + bytes.size() / 2);
}

Result<AddressSet> AddressSet::parse(const std::vector<std::string>& entries) {
  AddressSet set;
  for (const std::string& entry : entries) {
    const auto slash = entry.find('/');
    auto base = IpAddress::parse(entry.substr(0, slash));
    if (!base) {
      return bad_entry(entry);
    }
    Network network{*base, 128};
    if (slash != std::string::npos) {
      const std::string bits = entry.substr(slash + 1);
      const unsigned shift = network.base.is_v4() ? kMappedBits : 0;
      const auto [end, fault] =
          std::from_chars(bits.data(), bits.data() + bits.size(), network.prefix_bits);
      network.prefix_bits += shift;
      if (fault != std::errc() || end != bits.data() + bits.size() || network.prefix_bits > 128 ||
          network.prefix_bits < shift) {
        return bad_entry(entry);
      }
    }
    set.networks_.push_back(network);
  }
  return set;
}

bool AddressSet::contains(const IpAddress& address) const {
  return std::ranges::any_of(networks_, [&](const Network& network) {
    const unsigned whole = network.prefix_bits / 8;
    const unsigned rest = network.prefix_bits % 8;
    const auto& base = network.base.bytes;
    if (!std::equal(base.begin(), base.begin() + whole, address.bytes.begin())) {
      return false;
    }
    const auto mask = static_cast<unsigned>(0xff00U >> rest) & 0xffU;
    return rest == 0 || ((base.at(whole) ^ address.bytes.at(whole)) & mask) == 0;
  });
}

}  // namespace triaged
