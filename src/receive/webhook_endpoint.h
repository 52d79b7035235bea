#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/adapter.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "model/http.h"
#include "store/store.h"

namespace triaged {

/// The adapter of a source as configured now, or nullptr. The pointer keeps its snapshot alive.
using SourceLookup = std::function<std::shared_ptr<const Adapter>(std::string_view source)>;

/// `/hooks/<source>[/…]`: verifies and normalises, makes durable, and only then answers as the
/// platform demands. In two steps, so that those that came together share a commit. Thread-safe.
/// An answer of 2xx means that the delivery is safe on disk, or was before.
class WebhookEndpoint {
 public:
  WebhookEndpoint(SourceLookup sources, Store& store, const Clock& clock, Metrics& metrics)
      : sources_(std::move(sources)), store_(store), clock_(clock), metrics_(metrics) {}

  /// A verified webhook that only has to be made durable.
  struct Verified {
    const HttpRequest* request = nullptr;  ///< the caller's, until its answer is given
    std::shared_ptr<const Adapter> adapter;
    Delivery delivery;
  };

  /// The answer to what the head alone shows to be no webhook: an unknown source, a method that its
  /// platform does not use, a probe.
  std::optional<HttpAnswer> refuse_head(const HttpRequest& head, std::string_view rest);
  /// The answer, where nothing is to be stored. `rest` is the path behind `/hooks/`.
  std::variant<HttpAnswer, Verified> verify(const HttpRequest& request, std::string_view rest);
  /// The answer to a webhook that was to be appended. One that cannot be stored for what it says is
  /// kept as a dead letter: that would not get better by sending it again.
  HttpAnswer answer(Verified webhook, Result<Appended> appended);

 private:
  std::optional<HttpAnswer> turn_away(const HttpRequest& head,
                                      const std::string& source,
                                      const Adapter* adapter);
  HttpAnswer refuse(const Verified& webhook, const Error& why);
  void count(const std::string& source, std::string_view outcome);

  SourceLookup sources_;
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
};

}  // namespace triaged
