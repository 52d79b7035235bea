#pragma once

#include <functional>
#include <memory>

#include "base/clock.h"
#include "model/http.h"
#include "receive/handover.h"
#include "receive/http_server_options.h"
#include "receive/http_server_stats.h"

namespace triaged {

using HttpHandler = std::function<HttpAnswer(const HttpRequest&)>;

/// What every Exchange of a server shares. All of it outlives the exchanges.
struct ExchangeDeps {
  const HttpServerOptions& options;
  const HttpHandler& handler;
  const Clock& clock;
  Handover& handover;
  HttpServerCounters& counters;
};

/// One worker's side of the server: turns a complete request into an answer. Used by one thread.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Serves the request at the head of `connection` and leaves what the peer has not taken of the
  /// answer in it. Never throws.
  virtual void serve(Connection& connection) = 0;
};

std::unique_ptr<Exchange> make_exchange(const ExchangeDeps& deps);

}  // namespace triaged
