#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "receive/unique_fd.h"

namespace triaged {

/// A non-blocking connection to 127.0.0.1 without Nagle's delay. kUnavailable.
Result<UniqueFd> connect_loopback(std::uint16_t port);

struct Listening {
  UniqueFd socket;
  std::uint16_t port = 0;
};
/// A non-blocking listener on a free port of 127.0.0.1. kUnavailable.
Result<Listening> listen_loopback();

/// Sends all of it over a non-blocking socket, waiting when the peer is slow. kUnavailable.
Result<void> send_whole(int socket, std::string_view bytes);

/// The length of the first complete HTTP message (head and Content-Length body) in `bytes`, or 0.
std::size_t message_length(std::string_view bytes);

}  // namespace triaged
