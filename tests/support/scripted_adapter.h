#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/adapter.h"

namespace triaged::test {

/// An adapter whose outgoing side is a function of the test; nothing comes in through it.
class ScriptedAdapter final : public Adapter {
 public:
  using Script = std::function<SendOutcome(const SendTask&, std::span<const HttpResponse>)>;

  explicit ScriptedAdapter(Script script) : script_(std::move(script)) {}

  const std::string& name() const override { return name_; }
  const std::string& platform() const override { return name_; }
  const Capabilities& capabilities() const override { return capabilities_; }
  std::optional<HttpAnswer> handshake(const HttpRequest&) const override { return std::nullopt; }
  Result<void> verify(const HttpRequest&, TimePoint) const override {
    return unauthenticated("nothing comes in here");
  }
  Result<Normalised> normalise(const HttpRequest&) const override {
    return invalid_input("nothing comes in here");
  }
  HttpAnswer acknowledgement(const HttpRequest&) const override { return {}; }
  const std::vector<std::string>& kept_headers() const override { return kept_headers_; }
  SendOutcome next(const SendTask& task, std::span<const HttpResponse> so_far) const override {
    return script_(task, so_far);
  }

 private:
  Script script_;
  std::string name_ = "scripted";
  Capabilities capabilities_;
  std::vector<std::string> kept_headers_;
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
