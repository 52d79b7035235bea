#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/adapter.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "model/http.h"
#include "store/store.h"

namespace triaged {

/// The adapter of a source as configured now, or nullptr. The pointer keeps its snapshot alive.
using SourceLookup = std::function<std::shared_ptr<const Adapter>(std::string_view source)>;

/// `/hooks/<source>[/…]`: verifies, normalises, makes durable, and only then answers as the
/// platform demands. Thread-safe. An answer of 2xx means that the delivery is safe on disk, or was
/// before.
class WebhookEndpoint {
 public:
  WebhookEndpoint(SourceLookup sources, Store& store, const Clock& clock, Metrics& metrics)
      : sources_(std::move(sources)), store_(store), clock_(clock), metrics_(metrics) {}

  /// `rest` is the path behind `/hooks/`.
  HttpAnswer handle(const HttpRequest& request, std::string_view rest);

 private:
  HttpAnswer accept(const Adapter& adapter, const HttpRequest& request);
  Delivery to_delivery(const Adapter& adapter, const HttpRequest& request);
  void count(const std::string& source, std::string_view outcome);

  SourceLookup sources_;
  Store& store_;
  const Clock& clock_;
  Metrics& metrics_;
};

}  // namespace triaged
