#pragma once

#include <string>
#include <vector>

#include "adapters/adapter.h"

namespace triaged::test {

/// An adapter that takes nothing in and sends nothing. A test overrides what it is about.
class StubAdapter : public Adapter {
 public:
  explicit StubAdapter(std::string name) : name_(std::move(name)) {}

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
  SendOutcome next(const SendTask&, std::span<const HttpResponse>) const override {
    return SendDone{};
  }

 protected:
  Capabilities capabilities_;

 private:
  std::string name_;
  std::vector<std::string> kept_headers_;
};

}  // namespace triaged::test
