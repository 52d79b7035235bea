#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

namespace triaged::test {

/// A daemon's control socket that gives canned answers, one connection after the other. An answer
/// is named by its request line without the version, such as `GET /api/v1/dead`.
class FakeDaemon {
 public:
  FakeDaemon(std::string path, std::map<std::string, std::pair<int, std::string>> answers)
      : path_(std::move(path)), answers_(std::move(answers)) {
    ::unlink(path_.c_str());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    ::listen(listener_, 8);
    thread_ = std::thread([this] { serve(); });
  }
  ~FakeDaemon() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    ::unlink(path_.c_str());
  }
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  void serve() {
    for (int peer = ::accept(listener_, nullptr, nullptr); peer >= 0;
         peer = ::accept(listener_, nullptr, nullptr)) {
      answer(peer);
      ::close(peer);
    }
  }

  void answer(int peer) {
    std::string head;
    char buffer[4096];
    while (head.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::read(peer, buffer, sizeof(buffer));
      if (got <= 0) {
        return;
      }
      head.append(buffer, static_cast<std::size_t>(got));
    }
    const std::string line = head.substr(0, head.find(" HTTP/"));
    const auto known = answers_.find(line);
    const auto [status, body] =
        known == answers_.end()
            ? std::pair<int, std::string>(404, R"({"title":"not found","detail":")" + line + "\"}")
            : known->second;
    const std::string reply =
        "HTTP/1.1 " + std::to_string(status) +
        " x\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        body;
    (void)!::write(peer, reply.data(), reply.size());
  }

  std::string path_;
  std::map<std::string, std::pair<int, std::string>> answers_;
  int listener_ = -1;
  std::thread thread_;
};

}  // namespace triaged::test
