#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "receive/unique_fd.h"

namespace triaged::testing_support {

/// A loopback connection on which a test sends what bytes it likes and reads whole answers.
class RawHttpClient {
 public:
  /// `from` is the address of 127.0.0.0/8 to connect from; nullptr leaves it to the system.
  explicit RawHttpClient(std::uint16_t port, const char* from = nullptr)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const int on = 1;
    ::setsockopt(fd_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (from != nullptr) {
      ::inet_pton(AF_INET, from, &address.sin_addr);
      if (::bind(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        return;  // not connected
      }
    }
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  }

  [[nodiscard]] bool connected() const { return connected_; }

  /// False when the server has closed the connection.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count <= 0) {
        return false;
      }
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  /// The next answer, head and body, as its Content-Length says; what there is of it when the
  /// server closes the connection, or after ten seconds. `head_only` for answers to HEAD.
  std::string read_answer(bool head_only = false) {
    for (;;) {
      const auto head_end = in_.find("\r\n\r\n");
      if (head_end != std::string::npos) {
        const std::size_t size = head_end + 4 + (head_only ? 0 : content_length(head_end));
        if (in_.size() >= size) {
          std::string answer = in_.substr(0, size);
          in_.erase(0, size);
          return answer;
        }
      }
      if (!receive()) {
        return std::exchange(in_, {});
      }
    }
  }

  std::string ask(std::string_view request) {
    send(request);
    return read_answer();
  }

  /// Whether the server ends the connection, with nothing more said, within ten seconds.
  bool closed_by_server() {
    while (receive()) {
    }
    return in_.empty() && ended_;
  }

  void close() { fd_.reset(); }
  void half_close() { ::shutdown(fd_.get(), SHUT_WR); }
  [[nodiscard]] int fd() const { return fd_.get(); }

 private:
  [[nodiscard]] std::size_t content_length(std::size_t head_end) const {
    const auto at = in_.find("Content-Length: ");
    return at < head_end ? static_cast<std::size_t>(std::atoll(in_.c_str() + at + 16)) : 0;
  }

  bool receive() {
    pollfd wanted{fd_.get(), POLLIN, 0};
    if (::poll(&wanted, 1, 10'000) <= 0) {
      return false;
    }
    std::array<char, 16'384> buffer;
    const ssize_t count = ::recv(fd_.get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) {
      ended_ = true;
      return false;
    }
    in_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }

  UniqueFd fd_;
  std::string in_;
  bool connected_ = false;
  bool ended_ = false;
};

}  // namespace triaged::testing_support
