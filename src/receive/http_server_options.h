#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace triaged {

/// Where an HttpServer listens and what it bears. A plain value; the defaults suit a daemon that
/// faces the internet.
struct HttpServerOptions {
  /// Address or name, `0.0.0.0` or `::` for all interfaces, or `unix:PATH`.
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0 lets the system choose: see HttpServer::port()

  std::size_t workers = 8;  ///< how many threads will call run_worker; sets max_large_bodies

  std::size_t max_head_bytes = std::size_t{16} * 1024;         ///< more is 431
  std::size_t max_body_bytes = std::size_t{10} * 1024 * 1024;  ///< decoded; more is 413
  std::size_t small_body_bytes =
      std::size_t{256} * 1024;  ///< up to here a body waits without a worker
  std::size_t max_waiting_bytes =
      std::size_t{64} * 1024 * 1024;  ///< of all connections together; more is 503
  std::size_t max_large_bodies = 0;   ///< read by workers at once; 0 is a quarter of the workers
  /// Of these from one address, counted as max_connections_per_address is; the others of that
  /// address wait for their turn, and let those of other addresses pass.
  std::size_t max_large_bodies_per_address = 4;
  std::size_t max_queued = 1024;       ///< complete requests waiting for a worker; more is 503
  std::size_t max_connections = 4096;  ///< keep below the process's file limit
  std::size_t max_connections_per_address = 1024;  ///< an IPv6 address counts by its /64
  /// Addresses or networks (`10.0.0.0/8`, `fd00::/8`) that both limits per address skip.
  std::vector<std::string> trusted_proxies;

  std::chrono::milliseconds head_timeout{10'000};   ///< from its first byte to its last; then 408
  std::chrono::milliseconds body_timeout{60'000};   ///< the same for the body
  std::chrono::milliseconds body_grace{5'000};      ///< before the minimum rate is asked for
  std::size_t min_body_bytes_per_second = 1024;     ///< mean since the body began; below is 408
  std::chrono::milliseconds idle_timeout{60'000};   ///< between two requests; then closed
  std::chrono::milliseconds write_timeout{10'000};  ///< for an answer to be taken by the peer
  std::chrono::milliseconds linger_timeout{2'000};  ///< for a refused sender to read our answer
  std::chrono::milliseconds drain_timeout{10'000};  ///< for requests under way when we stop
  std::chrono::milliseconds sweep_interval{100};    ///< how often deadlines are looked at
  std::chrono::seconds retry_after{2};              ///< what a 503 asks for
};

}  // namespace triaged
