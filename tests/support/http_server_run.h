#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <stop_token>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "receive/http_server.h"

namespace triaged::testing_support {

/// An HttpServer with its threads, for tests. Stops and joins them when destroyed.
class HttpServerRun {
 public:
  /// `handler` is an HttpHandler or an HttpBatchHandler.
  template <class Handler>
  HttpServerRun(const HttpServerOptions& options,
                const Clock& clock,
                Handler handler,
                HeadHandler head_handler = {}) {
    auto created = HttpServer::create(options, clock, std::move(handler), std::move(head_handler));
    assert(created.ok());
    server_ = std::move(created).take();
    for (std::size_t i = 0; i < options.workers; ++i) {
      workers_.emplace_back([this] { server_->run_worker(); });
    }
    room_ = std::jthread([this](std::stop_token stop) { server_->run_room(std::move(stop)); });
  }
  HttpServerRun(const HttpServerRun&) = delete;
  HttpServerRun& operator=(const HttpServerRun&) = delete;
  ~HttpServerRun() { stop(); }

  HttpServer& server() { return *server_; }
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }

  void request_stop() { room_.request_stop(); }
  /// Returns when the server has drained.
  void stop() {
    request_stop();
    if (room_.joinable()) {
      room_.join();
    }
    workers_.clear();
  }

 private:
  std::unique_ptr<HttpServer> server_;
  std::vector<std::jthread> workers_;
  std::jthread room_;
};

}  // namespace triaged::testing_support
