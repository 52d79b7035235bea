#include "load/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <system_error>

namespace triaged {
namespace {

constexpr int kBacklog = 1024;

Error system_error(const char* doing) {
  return unavailable(std::string(doing) + ": " + std::generic_category().message(errno));
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

/// The number behind a `Content-Length:` of `head`, or 0. Peers write it in any case.
std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "content-length:";
  for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
       at = head.find("\r\n", at + 2)) {
    const std::string_view line = head.substr(at + 2);
    std::size_t same = 0;
    while (same < kName.size() && same < line.size() &&
           (line[same] | ('A' <= line[same] && line[same] <= 'Z' ? 0x20 : 0)) == kName[same]) {
      ++same;
    }
    if (same == kName.size()) {
      const std::size_t digits = line.find_first_not_of(' ', same);
      std::size_t length = 0;
      std::from_chars(line.data() + digits, line.data() + line.size(), length);
      return length;
    }
  }
  return 0;
}

}  // namespace

Result<UniqueFd> connect_loopback(std::uint16_t port) {
  UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in address = loopback(port);
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return system_error("cannot connect");
  }
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const int nonblocking = 1;
  if (::ioctl(socket.get(), FIONBIO, &nonblocking) != 0) {
    return system_error("cannot make the socket non-blocking");
  }
  return socket;
}

Result<Listening> listen_loopback() {
  Listening listening{UniqueFd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
                      0};
  sockaddr_in address = loopback(0);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  const int socket = listening.socket.get();
  if (::bind(socket, plain, size) != 0 || ::listen(socket, kBacklog) != 0 ||
      ::getsockname(socket, plain, &size) != 0) {
    return system_error("cannot listen");
  }
  listening.port = ntohs(address.sin_port);
  return listening;
}

Result<void> send_whole(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) {
      return system_error("cannot send");
    }
    pollfd writable{socket, POLLOUT, 0};
    ::poll(&writable, 1, 1000);
  }
  return {};
}

std::size_t message_length(std::string_view bytes) {
  constexpr std::string_view kHeadEnd = "\r\n\r\n";
  const std::size_t end = bytes.find(kHeadEnd);
  if (end == std::string_view::npos) {
    return 0;
  }
  const std::size_t whole = end + kHeadEnd.size() + content_length(bytes.substr(0, end));
  return whole <= bytes.size() ? whole : 0;
}

}  // namespace triaged
