#pragma once

#include <optional>
#include <string_view>

#include "adapters/adapter.h"
#include "base/clock.h"

namespace triaged {

/// The time of a Date header, `Sun, 06 Nov 1994 08:49:37 GMT`; nothing for any other form.
/// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
std::optional<TimePoint> parse_http_date(std::string_view text);

/// How far a platform's clock is from ours, over all its answers: the smallest difference counts,
/// because an answer may be late but never early. A plain value.
class ClockSkew {
 public:
  /// `now` is when the answer was there.
  void note(const HttpResponse& answer, TimePoint now);
  /// Up to a minute is well; `window` is how old a webhook's signed time may be, beyond which all
  /// of them are refused.
  [[nodiscard]] DoctorFinding finding(std::optional<Millis> window) const;

 private:
  bool answered_ = false;
  std::optional<Millis> smallest_;  ///< positive: theirs is ahead
};

}  // namespace triaged
