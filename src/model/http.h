#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace triaged {

/// Header names in lower case, in the order of the wire; a name may stand several times.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// The first value of a header (`name` in lower case), or nothing.
std::optional<std::string_view> find_header(const HttpHeaders& headers, std::string_view name);

/// The media type that `content-type` names, in lower case and without its parameters; "" when
/// there is none. RFC 9110 §8.3.1: its case means nothing.
std::string media_type(const HttpHeaders& headers);

/// An inbound request as it came over the wire: nothing decoded but the path. A plain value.
struct HttpRequest {
  std::string method;  ///< upper case
  std::string path;    ///< percent-decoded, without the query
  std::string target;  ///< path and query exactly as sent; some platforms sign it
  std::string query;   ///< raw, without the question mark
  HttpHeaders headers;
  std::string body;    ///< raw bytes
  std::string remote;  ///< the peer's address, without its port
  TimePoint received_at{};
};

/// What we answer to an inbound request.
struct HttpAnswer {
  int status = 200;
  std::string body;
  std::string content_type = "text/plain; charset=utf-8";
  HttpHeaders headers;  ///< beside Content-Type and Content-Length
};

/// A call we owe a platform. Rendered at send time; holds secrets, so it is never stored or logged
/// whole.
struct HttpCall {
  std::string method;
  std::string url;
  HttpHeaders headers;
  std::string body;
};

/// What a platform answered. `status` 0 means no answer: `error` says why (`timeout`, `connect`,
/// `tls`, …).
struct HttpResponse {
  int status = 0;
  HttpHeaders headers;
  std::string body;
  std::string error;
};

}  // namespace triaged
