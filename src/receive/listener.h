#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "receive/unique_fd.h"

namespace triaged {

/// A listening, non-blocking TCP socket. Accepted sockets inherit TCP_NODELAY: without it an answer
/// on a kept-alive connection waits about 40 ms for the peer's delayed acknowledgement.
/// A host `unix:PATH` is a socket file instead, open to this user alone; the port is not used.
/// kUnavailable names the address and says why.
Result<UniqueFd> open_listener(const std::string& host, std::uint16_t port);

/// The port that a bound socket has.
std::uint16_t local_port(const UniqueFd& listener);

}  // namespace triaged
