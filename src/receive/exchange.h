#pragma once

#include <memory>

#include "base/clock.h"
#include "receive/handover.h"
#include "receive/http_handler.h"
#include "receive/http_server_options.h"
#include "receive/http_server_stats.h"

namespace triaged {

/// What every Exchange of a server shares. All of it outlives the exchanges.
struct ExchangeDeps {
  const HttpServerOptions& options;
  const HttpBatchHandler& handler;
  const Clock& clock;
  Handover& handover;
  HttpServerCounters& counters;
};

/// One worker's side of the server: turns complete requests into answers. Used by one thread.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Serves the request at the head of each connection and leaves what a peer has not taken of its
  /// answer in it. Never throws.
  virtual void serve(const Connections& connections) = 0;
};

std::unique_ptr<Exchange> make_exchange(const ExchangeDeps& deps);

}  // namespace triaged
