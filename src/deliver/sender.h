#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/adapter.h"
#include "base/clock.h"
#include "model/http.h"

namespace triaged {

/// One call to make and what bounds it. Holds secrets: never logged or stored.
struct SendRequest {
  std::uint64_t id = 0;  ///< the caller's name for it, given back in the report
  SendStep step;
  /// The destination's configured URL: a call to this origin may go to a private address, any other
  /// URL came from a payload and may not. "" = nothing is trusted.
  std::string trusted_url;
  /// False where doing it twice would hurt: the call is then never sent again by itself after a
  /// kept-alive connection broke under it.
  bool repeatable = true;
  Millis connect_timeout{5'000};
  Millis total_timeout{30'000};
};

/// What is known of a call that ended.
enum class SendClass : std::uint8_t {
  kAnswered,  ///< the platform answered: `response.status` is its word
  kNotSent,   ///< surely nothing was done: no connection, no TLS, no mail handed over
  kUnknown,   ///< it went out and no answer came: done or not done
  kRefused,   ///< we do not send such a call: scheme, address, malformed URL or header
};

struct SendReport {
  std::uint64_t id = 0;
  SendClass outcome = SendClass::kNotSent;
  /// `error` is one of: resolve, connect, tls, timeout, closed, too_large, cut_short, protocol,
  /// starttls, private_address, bad_request, stopped; "" after a whole answer.
  HttpResponse response;
  Millis took{};
};

/// Makes calls side by side. One thread uses it, only wake() may be called from any.
class Sender {
 public:
  virtual ~Sender() = default;
  /// Takes a call; its report comes out of a later wait().
  virtual void start(SendRequest request) = 0;
  /// Works for at most `at_most` or until something ended or woke it; appends what ended.
  virtual void wait(Millis at_most, std::vector<SendReport>& ended) = 0;
  /// Makes a wait() in progress, or the next one, return at once.
  virtual void wake() = 0;
  /// Ends every call under way; their reports (`stopped`) are appended.
  virtual void cancel_all(std::vector<SendReport>& ended) = 0;
};

}  // namespace triaged
