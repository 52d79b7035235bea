#pragma once

#include <functional>
#include <string>
#include <utility>

#include "support/stub_adapter.h"

namespace triaged::test {

/// An adapter whose outgoing side is a function of the test; nothing comes in through it.
class ScriptedAdapter final : public StubAdapter {
 public:
  using Script = std::function<SendOutcome(const SendTask&, std::span<const HttpResponse>)>;

  explicit ScriptedAdapter(Script script) : StubAdapter("scripted"), script_(std::move(script)) {}

  SendOutcome next(const SendTask& task, std::span<const HttpResponse> so_far) const override {
    return script_(task, so_far);
  }

 private:
  Script script_;
};

/// A call with `method` to `url`, with a body when it writes.
inline SendStep call_to(const std::string& method, const std::string& url) {
  SendStep step;
  step.call.method = method;
  step.call.url = url;
  if (method != "GET") {
    step.call.headers.emplace_back("Content-Type", "application/json");
    step.call.body = "{}";
  }
  return step;
}

/// One POST to `url`, judged as most descriptors do: 2xx done, 429 and 5xx retried, no answer of
/// unknown outcome, the rest dead.
inline ScriptedAdapter::Script one_post(const std::string& url) {
  return [url](const SendTask&, std::span<const HttpResponse> so_far) -> SendOutcome {
    if (so_far.empty()) {
      return call_to("POST", url);
    }
    const HttpResponse& answer = so_far.back();
    if (answer.status == 0) {
      return SendRetry{"no answer: " + answer.error, {}, 0, true};
    }
    if (answer.status >= 200 && answer.status < 300) {
      return SendDone{};
    }
    const std::string reason = "status " + std::to_string(answer.status);
    if (answer.status == 429 || answer.status >= 500) {
      return SendRetry{reason, {}, answer.status, false};
    }
    return SendDead{reason, answer.status};
  };
}

}  // namespace triaged::test
