#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace triaged {

/// Why the server itself, before any handler, refused a request or a connection.
enum class Refusal : std::uint8_t {
  kMalformed,           ///< Not HTTP/1.x, or framed ambiguously.
  kVersion,             ///< Another HTTP version.
  kMethod,              ///< A method no endpoint uses (CONNECT, TRACE, unknown words).
  kTransferCoding,      ///< A Transfer-Encoding other than `chunked`.
  kExpectation,         ///< An Expect other than `100-continue`.
  kHeadTooLarge,        ///< Head over max_head_bytes, or too many header lines.
  kBodyTooLarge,        ///< Body over max_body_bytes.
  kSlowHead,            ///< Head not complete within head_timeout.
  kSlowBody,            ///< Body below the minimum rate or over body_timeout.
  kQueueFull,           ///< Every worker is busy and the queue is full.
  kMemoryFull,          ///< The waiting requests hold max_waiting_bytes already.
  kLargeBodiesFull,     ///< No turn to read a large body came up in time.
  kTooManyConnections,  ///< max_connections are open.
  kAddressCap,          ///< The address holds max_connections_per_address already.
  kHandlerFailed,       ///< The handler threw: our own fault.
};
inline constexpr std::size_t kRefusalCount = 15;

struct RefusalInfo {
  std::string_view reason;  ///< snake_case, for metrics and logs
  int status;
  std::string_view title;   ///< the standard reason phrase
  std::string_view detail;  ///< what happened and what the sender can do
  bool retry;               ///< carries Retry-After
};

/// The row of a refusal.
const RefusalInfo& refusal_info(Refusal refusal);

/// The body of its answer: an application/problem+json document (RFC 9457).
std::string problem_json(const RefusalInfo& info);

}  // namespace triaged
