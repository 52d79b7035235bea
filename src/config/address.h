#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace triaged {

/// Where a server listens. `host` is an address or `localhost`, without brackets; port 0 lets the
/// system choose.
struct ListenAddress {
  std::string host;
  int port = 0;

  bool operator==(const ListenAddress&) const = default;
};

/// `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080`. kInvalidInput.
Result<ListenAddress> parse_listen(std::string_view text);
/// The form that parse_listen reads.
std::string to_string(const ListenAddress& address);

/// A range of addresses such as `10.0.0.0/8` or `::1`. A plain value.
class AddressRange {
 public:
  /// An address with or without `/prefix`. kInvalidInput.
  static Result<AddressRange> parse(std::string_view text);
  /// Whether the textual address lies in the range; an IPv4 address written in IPv6
  /// (`::ffff:10.0.0.1`) counts as IPv4. False for what is no address.
  [[nodiscard]] bool contains(std::string_view address) const;
  /// As it was written.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  using Bytes = std::array<std::uint8_t, 16>;
  static bool read(std::string_view text, Bytes& bytes);

  std::string text_;
  Bytes bytes_{};  ///< IPv4 as ::ffff:a.b.c.d
  int prefix_ = 128;
};

/// The parts of an http or https URL that every request to that server shares.
struct BaseUrl {
  std::string text;  ///< as to be used: no `/` at the end
  std::string host;  ///< without brackets and port
  bool secure = true;
};

/// `https://host[:port][/path]`, without user, query or fragment. kInvalidInput; the message never
/// repeats the URL, which may hold a password.
Result<BaseUrl> parse_base_url(std::string_view text);

}  // namespace triaged
