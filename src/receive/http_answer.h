#pragma once

#include <chrono>
#include <string>

#include "model/http.h"
#include "receive/refusal.h"

namespace triaged {

/// How an answer stands in its connection.
struct AnswerFraming {
  bool head_only = false;                 ///< to a HEAD request: the length, but no body
  bool close = false;                     ///< says `Connection: close`
  std::chrono::seconds idle_timeout{60};  ///< how long a kept connection may be idle
};

/// A whole HTTP/1.1 answer. A header that could end its own line is left out.
std::string render_answer(const HttpAnswer& answer, const AnswerFraming& framing);

/// The same for what the server refuses before any handler.
std::string render_refusal(Refusal refusal, std::chrono::seconds retry_after, bool close);

}  // namespace triaged
