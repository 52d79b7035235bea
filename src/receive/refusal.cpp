#include "receive/refusal.h"

#include <array>

namespace triaged {

namespace {

constexpr std::array<RefusalInfo, kRefusalCount> kRefusals{{
    {"malformed", 400, "Bad Request", "the request is not well-formed HTTP/1.1", false},
    {"version", 505, "HTTP Version Not Supported", "send HTTP/1.1 or HTTP/1.0", false},
    {"method", 501, "Not Implemented", "the request method is not known here", false},
    {"transfer_coding", 501, "Not Implemented", "the only transfer coding is chunked", false},
    {"expectation", 417, "Expectation Failed", "the only expectation is 100-continue", false},
    {"head_too_large",
     431,
     "Request Header Fields Too Large",
     "the request line and headers are over the limit",
     false},
    {"body_too_large", 413, "Payload Too Large", "the body is over the limit", false},
    {"slow_head", 408, "Request Timeout", "the request head did not arrive in time", false},
    {"slow_body", 408, "Request Timeout", "the body did not arrive in time", false},
    {"queue_full", 503, "Service Unavailable", "too many requests are waiting, try again", true},
    {"memory_full", 503, "Service Unavailable", "too many bytes are waiting, try again", true},
    {"large_bodies_full",
     503,
     "Service Unavailable",
     "too many large bodies are being read, try again",
     true},
    {"too_many_connections",
     503,
     "Service Unavailable",
     "too many connections are open, try again",
     true},
    {"address_cap",
     503,
     "Service Unavailable",
     "this address has too many connections open, reuse them or try again",
     true},
    {"handler_failed", 500, "Internal Server Error", "the request could not be handled", false},
}};

}  // namespace

const RefusalInfo& refusal_info(Refusal refusal) {
  return kRefusals.at(static_cast<std::size_t>(refusal));
}

std::string problem_json(const RefusalInfo& info) {
  std::string body = R"({"type":"about:blank","title":")";
  body.append(info.title).append(R"(","status":)").append(std::to_string(info.status));
  body.append(R"(,"detail":")").append(info.detail).append("\"}\n");
  return body;
}

}  // namespace triaged
