#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "receive/http_handler.h"
#include "receive/http_server_options.h"
#include "receive/http_server_stats.h"

namespace triaged {

/// An HTTP/1.1 server that gives complete requests to one handler. It knows no endpoints.
///
/// One thread, run_room(), accepts connections and holds them while they are idle, slow or sending;
/// only complete requests reach the threads in run_worker(), so senders that trickle hold none of
/// them. Bodies over small_body_bytes are the exception: a worker reads them, under deadlines, and
/// at most max_large_bodies at once.
///
/// The handler runs on many threads at once and may block; `options.workers` is how many do. A
/// worker takes several of the requests that wait and gives them to the handler in one call. It
/// sees the body's bytes as sent, undecoded.
///
/// Thread-safe as described. The threads are the caller's; all must have returned before the
/// server is destroyed.
class HttpServer {
 public:
  /// Binds and listens, so that connections queue from here on. kInvalidInput: an option makes no
  /// sense. kUnavailable: the address cannot be bound. `clock` outlives the server. `head_handler`
  /// may be empty.
  static Result<std::unique_ptr<HttpServer>> create(HttpServerOptions options,
                                                    const Clock& clock,
                                                    HttpBatchHandler handler,
                                                    HeadHandler head_handler = {});
  static Result<std::unique_ptr<HttpServer>> create(HttpServerOptions options,
                                                    const Clock& clock,
                                                    HttpHandler handler,
                                                    HeadHandler head_handler = {}) {
    return create(
        std::move(options), clock, one_by_one(std::move(handler)), std::move(head_handler));
  }
  virtual ~HttpServer() = default;

  /// The port listened on, also when options.port was 0.
  [[nodiscard]] virtual std::uint16_t port() const = 0;

  /// Runs the waiting room; call it once. After `stop` it accepts no more, closes idle connections,
  /// lets requests under way finish for at most drain_timeout, and then ends the workers.
  virtual void run_room(std::stop_token stop) = 0;
  /// Answers requests until the room ends. Call it from `options.workers` threads.
  virtual void run_worker() = 0;

  [[nodiscard]] virtual HttpServerStats stats() const = 0;
};

}  // namespace triaged
