#include "receive/listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>
#include <system_error>

namespace triaged {

namespace {

constexpr int kBacklog = 1024;  // the kernel lowers it to net.core.somaxconn

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Error cannot_listen(const std::string& host, std::uint16_t port, const std::string& why) {
  return unavailable("cannot listen on " + host + " port " + std::to_string(port) + ": " + why,
                     "choose a free port and an address of this machine");
}

void set_option(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

/// An open, bound and listening socket, or none with errno set.
UniqueFd try_listen(const addrinfo& address) {
  UniqueFd fd(::socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol));
  if (!fd.valid()) {
    return fd;
  }
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  set_option(fd.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (address.ai_family == AF_INET6) {
    set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  }
  if (::bind(fd.get(), address.ai_addr, address.ai_addrlen) != 0 ||
      ::listen(fd.get(), kBacklog) != 0) {
    const int fault = errno;
    fd.reset();
    errno = fault;
  }
  return fd;
}

/// A socket file that only this user may open. A file that nobody listens on is left over and
/// replaced.
Result<UniqueFd> open_unix_listener(const std::string& path) {
  const auto refuse = [&path](const std::string& why) {
    return unavailable("cannot listen on the socket '" + path + "': " + why,
                       "end the other daemon, or name another control_socket");
  };
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return refuse("its path is longer than " + std::to_string(sizeof address.sun_path - 1) +
                  " bytes");
  }
  path.copy(address.sun_path, path.size());
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);  // NOLINT(*-reinterpret-cast)
  UniqueFd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::connect(probe.get(), generic, sizeof address) == 0) {
    return refuse("another process listens there");
  }
  ::unlink(path.c_str());
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid() || ::bind(fd.get(), generic, sizeof address) != 0 ||
      ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(fd.get(), kBacklog) != 0) {
    return refuse(std::generic_category().message(errno));
  }
  return fd;
}

}  // namespace

Result<UniqueFd> open_listener(const std::string& host, std::uint16_t port) {
  static constexpr std::string_view kUnix = "unix:";
  if (host.starts_with(kUnix)) {
    return open_unix_listener(host.substr(kUnix.size()));
  }
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int fault = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
  if (fault != 0) {
    return cannot_listen(host, port, ::gai_strerror(fault));
  }
  const AddressList addresses(found, &::freeaddrinfo);
  int last_errno = 0;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    UniqueFd fd = try_listen(*address);
    if (fd.valid()) {
      return fd;
    }
    last_errno = errno;
  }
  return cannot_listen(host, port, std::generic_category().message(last_errno));
}

std::uint16_t local_port(const UniqueFd& listener) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  // The one way to hand this function an address of any family.
  auto* address = reinterpret_cast<sockaddr*>(&bound);  // NOLINT(*-reinterpret-cast)
  ::getsockname(listener.get(), address, &size);
  sockaddr_in6 v6{};  // its port lies where that of an IPv4 address does
  std::memcpy(&v6, &bound, sizeof v6);
  return ntohs(v6.sin6_port);
}

}  // namespace triaged
