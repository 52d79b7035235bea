#include "config/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstddef>
#include <optional>
#include <system_error>

#include "base/url.h"

namespace triaged {
namespace {

using std::string_view;

constexpr int kIpv4Prefix = 96;  // ::ffff:0:0/96 holds the IPv4 addresses

std::optional<int> parse_number(string_view text, int most) {
  int value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end || value < 0 || value > most) {
    return std::nullopt;
  }
  return value;
}

bool is_ipv4(string_view text) {
  in_addr address{};
  return inet_pton(AF_INET, std::string(text).c_str(), &address) == 1;
}

bool is_ipv6(string_view text) {
  in6_addr address{};
  return inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

bool is_host_character(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '.' || byte == '-';
}

bool is_host(string_view text) {
  return !text.empty() && text.size() <= 253 && std::ranges::all_of(text, is_host_character) &&
         text.front() != '-' && text.front() != '.';
}

struct HostPort {
  string_view host;
  string_view port;
  bool has_port = false;
};

// Splits `host:port` and `[v6]:port`; the brackets are taken off.
std::optional<HostPort> split_host(string_view text) {
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == string_view::npos || !is_ipv6(text.substr(1, close - 1))) {
      return std::nullopt;
    }
    const string_view rest = text.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') {
      return std::nullopt;
    }
    return HostPort{text.substr(1, close - 1), rest.substr(rest.empty() ? 0 : 1), !rest.empty()};
  }
  const std::size_t colon = text.find(':');
  const string_view host = text.substr(0, colon);
  if (!is_host(host)) {
    return std::nullopt;
  }
  if (colon == string_view::npos) {
    return HostPort{host, {}, false};
  }
  return HostPort{host, text.substr(colon + 1), true};
}

}  // namespace

Result<ListenAddress> parse_listen(string_view text) {
  const auto parts = split_host(text);
  const auto port = parts && parts->has_port ? parse_number(parts->port, 65535) : std::nullopt;
  const bool known_host =
      parts && (is_ipv4(parts->host) || is_ipv6(parts->host) || parts->host == "localhost");
  if (!port || !known_host) {
    return invalid_input("'" + std::string(text) + "' is not an address and port",
                         "write '127.0.0.1:8080', '0.0.0.0:8080' or '[::1]:8080'");
  }
  return ListenAddress{std::string(parts->host), *port};
}

std::string to_string(const ListenAddress& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

bool AddressRange::read(string_view text, Bytes& bytes) {
  const std::string address(text);
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1) {
    return true;
  }
  bytes.fill(0);
  bytes[10] = bytes[11] = 0xFF;
  return inet_pton(AF_INET, address.c_str(), &bytes[12]) == 1;
}

Result<AddressRange> AddressRange::parse(string_view text) {
  const std::size_t slash = text.find('/');
  const string_view address = text.substr(0, slash);
  const Error wrong = invalid_input("'" + std::string(text) + "' is not an address range",
                                    "write '10.0.0.0/8', '192.168.1.7' or 'fd00::/8'");
  AddressRange range;
  range.text_ = text;
  if (!read(address, range.bytes_)) {
    return wrong;
  }
  if (slash == string_view::npos) {
    return range;
  }
  const bool v4 = is_ipv4(address);
  const auto prefix = parse_number(text.substr(slash + 1), v4 ? 32 : 128);
  if (!prefix) {
    return wrong;
  }
  range.prefix_ = *prefix + (v4 ? kIpv4Prefix : 0);
  return range;
}

bool AddressRange::contains(string_view address) const {
  Bytes other{};
  if (!read(address, other)) {
    return false;
  }
  const auto whole = static_cast<std::size_t>(prefix_ / 8);
  if (!std::equal(bytes_.begin(), bytes_.begin() + prefix_ / 8, other.begin())) {
    return false;
  }
  const int bits = prefix_ % 8;
  return bits == 0 || (bytes_[whole] >> (8 - bits)) == (other[whole] >> (8 - bits));
}

Result<BaseUrl> parse_base_url(string_view text) {
  const std::string hint = "write 'https://host' with a path when there is one";
  const bool secure = text.starts_with("https://");
  if (!secure && !text.starts_with("http://")) {
    return invalid_input("not an http or https URL", hint);
  }
  const string_view rest = text.substr(text.find("://") + 3);
  if (rest.substr(0, rest.find('/')).find('@') != string_view::npos) {
    return invalid_input("a URL with a user or password in it",
                         "move them to options of their own, as '${env:NAME}'");
  }
  const Result<Url> url = parse_url(text);
  if (!url || text.find_first_of("?#\"<>\\") != string_view::npos) {
    return invalid_input("not a plain URL of a server", hint);
  }
  while (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  return BaseUrl{std::string(text), url->host, secure};
}

}  // namespace triaged
