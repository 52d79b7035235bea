#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace triaged::test {

/// A raw TCP server on loopback that plays one script per connection, one connection after
/// another: for servers that misbehave.
class LoopbackPeer {
 public:
  /// One accepted connection; its socket closes with it.
  class Connection {
   public:
    explicit Connection(int socket) : socket_(socket) {}
    ~Connection() { ::close(socket_); }
    /// Tells the other side that nothing more comes; on loopback it knows at once.
    void finish() { ::shutdown(socket_, SHUT_RDWR); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// Reads until `end` came or the other side closed; says what came.
    std::string read_until(std::string_view end) {
      std::string got;
      char byte = 0;
      while (!got.ends_with(end) && ::recv(socket_, &byte, 1, 0) == 1) {
        got.push_back(byte);
      }
      return got;
    }
    /// Reads whatever comes until the other side closes.
    void read_to_end() { read_until(std::string_view("\0never", 6)); }
    bool write(std::string_view text) {
      return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
             static_cast<ssize_t>(text.size());
    }

   private:
    int socket_;
  };
  using Script = std::function<void(Connection&, int nth)>;

  explicit LoopbackPeer(Script script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(listener_, plain, size), 0);
    ::listen(listener_, 8);
    ::getsockname(listener_, plain, &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackPeer() {
    {
      std::lock_guard lock(mutex_);
      stopping_ = true;
      ::shutdown(listener_, SHUT_RDWR);
      ::shutdown(current_, SHUT_RDWR);  // a client that keeps its connection must not hold us up
    }
    thread_.join();
    ::close(listener_);
  }
  LoopbackPeer(const LoopbackPeer&) = delete;
  LoopbackPeer& operator=(const LoopbackPeer&) = delete;

  [[nodiscard]] std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_);
  }

 private:
  void serve() {
    for (int nth = 0;; ++nth) {
      const int socket = ::accept(listener_, nullptr, nullptr);
      if (socket < 0) {
        return;
      }
      Connection connection(socket);
      if (!enter(socket)) {
        return;
      }
      script_(connection, nth);
      enter(-1);
    }
  }
  bool enter(int socket) {
    std::lock_guard lock(mutex_);
    current_ = socket;
    return !stopping_;
  }

  Script script_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::mutex mutex_;  ///< guards what follows
  int current_ = -1;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace triaged::test
