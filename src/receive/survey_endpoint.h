#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/metrics.h"
#include "model/http.h"
#include "store/store.h"

namespace triaged {

/// `/s/<code>`: GET shows the survey and changes nothing (mail scanners follow links), POST takes
/// one answer, which becomes a `survey.answered` event. Thread-safe.
class SurveyEndpoint {
 public:
  SurveyEndpoint(Store& store, const Clock& clock, Metrics& metrics)
      : store_(store), clock_(clock), metrics_(metrics) {}

  /// `code` is the path behind `/s/`.
  HttpAnswer handle(const HttpRequest& request, std::string_view code);

 private:
  HttpAnswer take_answer(const HttpRequest& request, const SurveyInvite& invite);

  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
};

}  // namespace triaged
