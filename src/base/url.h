#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace triaged {

/// Names and values in the order they were sent; a name may stand several times.
using FormFields = std::vector<std::pair<std::string, std::string>>;

/// Reads application/x-www-form-urlencoded text or a query string. kInvalidInput: a broken percent
/// escape, or more than `at_most` fields. Values are bytes; whether they are UTF-8 is the caller's
/// question.
Result<FormFields> parse_form(std::string_view text, std::size_t at_most = 1000);

/// Percent-decoding of one path or query part; `+` stays itself. kInvalidInput: a broken escape.
Result<std::string> percent_decode(std::string_view text);
/// Leaves RFC 3986's unreserved characters and escapes all other bytes.
std::string percent_encode(std::string_view text);
/// `name=value&…`, each side encoded.
std::string encode_form(const FormFields& fields);

/// An absolute http(s) or smtp(s) URL in its parts.
struct Url {
  std::string scheme;  ///< lower case
  std::string host;    ///< without brackets
  int port = 0;        ///< the scheme's default when the URL names none
  std::string path;    ///< path and query as written; "" or begins with /
};

/// kInvalidInput: no scheme, no host, a bad port, white space or control characters, user:password
/// in it.
Result<Url> parse_url(std::string_view text);
/// localhost, 127.0.0.0/8 or ::1.
bool is_loopback_host(std::string_view host);

}  // namespace triaged
