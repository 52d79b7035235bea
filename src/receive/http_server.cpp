#include "receive/http_server.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <utility>

#include "receive/exchange.h"
#include "receive/handover.h"
#include "receive/listener.h"
#include "receive/waiting_room.h"

namespace triaged {

namespace {

struct Sockets {
  UniqueFd listener;
  UniqueFd epoll;
  UniqueFd bell;
};

bool watch(const UniqueFd& epoll, const UniqueFd& watched) {
  epoll_event readable{};
  readable.events = EPOLLIN;
  readable.data.fd = watched.get();
  return ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, watched.get(), &readable) == 0;
}

Result<Sockets> open_sockets(const HttpServerOptions& options) {
  Sockets sockets;
  sockets.listener = TRY(open_listener(options.host, options.port));
  sockets.epoll = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
  sockets.bell = UniqueFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (!sockets.epoll.valid() || !sockets.bell.valid() || !watch(sockets.epoll, sockets.listener) ||
      !watch(sockets.epoll, sockets.bell)) {
    return unavailable("cannot open files for the HTTP server",
                       "raise the process's limit of open files");
  }
  return sockets;
}

Result<void> check(const HttpServerOptions& options) {
  if (options.workers == 0 || options.max_queued == 0 || options.max_connections == 0) {
    return invalid_input("workers, max_queued and max_connections must be at least 1");
  }
  if (options.max_head_bytes == 0 || options.sweep_interval.count() <= 0) {
    return invalid_input("max_head_bytes and sweep_interval must be above 0");
  }
  return {};
}

class SocketHttpServer final : public HttpServer {
 public:
  SocketHttpServer(HttpServerOptions options,
                   const Clock& clock,
                   HttpBatchHandler handler,
                   HeadHandler head_handler,
                   AddressSet trusted_proxies,
                   Sockets sockets)
      : options_(std::move(options)),
        clock_(clock),
        handler_(std::move(handler)),
        head_handler_(std::move(head_handler)),
        trusted_proxies_(std::move(trusted_proxies)),
        port_(local_port(sockets.listener)),
        handover_(options_.max_queued, std::move(sockets.bell)),
        room_({options_, clock_, handover_, counters_, trusted_proxies_, head_handler_},
              std::move(sockets.listener),
              std::move(sockets.epoll)) {}

  [[nodiscard]] std::uint16_t port() const override { return port_; }

  void run_room(std::stop_token stop) override { room_.run(stop); }

  void run_worker() override {
    const auto exchange = make_exchange({options_, handler_, clock_, handover_, counters_});
    for (;;) {
      Connections connections = handover_.queue.take();
      if (connections.empty()) {
        return;
      }
      exchange->serve(connections);
      handover_.returns.put(std::move(connections));
    }
  }

  [[nodiscard]] HttpServerStats stats() const override {
    HttpServerStats stats = counters_.snapshot();
    stats.queued_requests = handover_.queue.depth();
    stats.large_bodies = handover_.large_bodies;
    return stats;
  }

 private:
  const HttpServerOptions options_;
  const Clock& clock_;
  const HttpBatchHandler handler_;
  const HeadHandler head_handler_;
  const AddressSet trusted_proxies_;
  const std::uint16_t port_;
  HttpServerCounters counters_;
  Handover handover_;
  WaitingRoom room_;
};

}  // namespace

Result<std::unique_ptr<HttpServer>> HttpServer::create(HttpServerOptions options,
                                                       const Clock& clock,
                                                       HttpBatchHandler handler,
                                                       HeadHandler head_handler) {
  TRY(check(options));
  auto trusted_proxies = TRY(AddressSet::parse(options.trusted_proxies));
  auto sockets = TRY(open_sockets(options));
  return std::unique_ptr<HttpServer>(std::make_unique<SocketHttpServer>(std::move(options),
                                                                        clock,
                                                                        std::move(handler),
                                                                        std::move(head_handler),
                                                                        std::move(trusted_proxies),
                                                                        std::move(sockets)));
}

}  // namespace triaged
