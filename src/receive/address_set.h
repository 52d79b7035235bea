#pragma once

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace triaged {

/// An IP address, IPv4 as IPv4-mapped IPv6, so that both have one form.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};

  /// kInvalidInput: neither an IPv4 nor an IPv6 address.
  static Result<IpAddress> parse(const std::string& text);
  static IpAddress of(const sockaddr_storage& address);
  [[nodiscard]] bool is_v4() const;
  /// Dotted for IPv4, also when it arrived on an IPv6 socket.
  [[nodiscard]] std::string text() const;
  /// What connections are counted by: the address, or the /64 of an IPv6 one, since that is what
  /// one household or host is given.
  [[nodiscard]] std::string cap_key() const;
};

/// Networks in CIDR form. Thread-safe: immutable.
class AddressSet {
 public:
  /// kInvalidInput names the entry that is neither an address nor a network.
  static Result<AddressSet> parse(const std::vector<std::string>& entries);
  [[nodiscard]] bool contains(const IpAddress& address) const;

 private:
  struct Network {
    IpAddress base;
    unsigned prefix_bits = 128;
  };
  std::vector<Network> networks_;
};

}  // namespace triaged
