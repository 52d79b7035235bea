#pragma once

#include <string_view>
#include <variant>

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

  /// A customer's answer that only has to be made durable.
  struct Given {
    SurveyInvite invite;
    Delivery delivery;
  };

  /// The page, where nothing is to be stored. `code` is the path behind `/s/`.
  std::variant<HttpAnswer, Given> read(const HttpRequest& request, std::string_view code);
  /// The page for an answer that was to be appended. One that cannot be stored is kept as a dead
  /// letter: the customer has done all they can.
  HttpAnswer answer(const Given& given, Result<Appended> appended);

 private:
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
};

}  // namespace triaged
