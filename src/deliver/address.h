#pragma once

#include <string_view>

struct sockaddr;

namespace triaged {

/// True for an address of the public internet. False for loopback, private, link-local, carrier
/// grade NAT, documentation, multicast and reserved ranges, also where IPv6 wraps an IPv4 address
/// (mapped, NAT64, 6to4), and for every family but IPv4 and IPv6.
/// Sources: https://www.iana.org/assignments/iana-ipv4-special-registry and
/// https://www.iana.org/assignments/iana-ipv6-special-registry
bool is_public_address(const sockaddr* address);
/// The same for an address in words (`192.0.2.1`, `2001:db8::1`, `fe80::1%eth0`); anything
/// unreadable is not public.
bool is_public_address(std::string_view text);

/// `scheme://host:port` as it stands at the front of a URL, "" when there is none.
std::string_view origin_of(std::string_view url);
/// True when `url` begins with exactly the origin of `trusted_url`, byte for byte: a user name
/// before the host or another port is another origin.
bool has_origin_of(std::string_view url, std::string_view trusted_url);

}  // namespace triaged
