#pragma once

#include <cstddef>
#include <string_view>
#include <variant>

#include "model/http.h"
#include "receive/refusal.h"

namespace triaged {

/// A request's head, strictly read: what could be understood in two ways is refused, so that no
/// proxy in front of us can be made to see other request borders than we do.
struct RequestHead {
  HttpRequest request;  ///< all but body, remote and received_at
  std::size_t content_length = 0;
  bool chunked = false;
  bool expects_continue = false;
  bool keep_alive = true;
};

/// Reads the request line and header lines, without the empty line that ends them. Header values
/// stay as sent, without surrounding blanks. Rules: RFC 9112 §§2–6, and obsolete folding, bare CR
/// or LF, control characters and a second Content-Length are refused.
std::variant<RequestHead, Refusal> parse_head(std::string_view head);

}  // namespace triaged
