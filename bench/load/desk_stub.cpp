#include "load/desk_stub.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace triaged {
namespace {

constexpr int kStopCheckMs = 50;

std::string_view key_of(std::string_view request) {
  constexpr std::string_view kField = "\"triaged\":\"";
  const std::size_t at = request.find(kField);
  if (at == std::string_view::npos) {
    return {};
  }
  const std::string_view rest = request.substr(at + kField.size());
  return rest.substr(0, rest.find('"'));
}

}  // namespace

Result<std::unique_ptr<DeskStub>> DeskStub::start() {
  Listening listening = TRY(listen_loopback());
  std::unique_ptr<DeskStub> stub(new DeskStub(std::move(listening)));
  stub->thread_ = std::thread([raw = stub.get()] { raw->run(); });
  return stub;
}

DeskStub::DeskStub(Listening listening)
    : listening_(std::move(listening)), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.fd = listening_.socket.get();
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listening_.socket.get(), &interest);
}

DeskStub::~DeskStub() {
  stopping_ = true;
  thread_.join();
}

void DeskStub::run() {
  std::array<epoll_event, 64> ready{};
  while (!stopping_) {
    const int count =
        ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), kStopCheckMs);
    for (int i = 0; i < count; ++i) {
      const int socket = ready[static_cast<std::size_t>(i)].data.fd;
      if (socket == listening_.socket.get()) {
        admit();
      } else {
        serve(socket);
      }
    }
  }
}

void DeskStub::admit() {
  UniqueFd socket(
      ::accept4(listening_.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.valid()) {
    return;
  }
  const int number = socket.get();
  epoll_event interest{};
  interest.events = EPOLLIN;
  interest.data.fd = number;
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, number, &interest);
  connections_.insert_or_assign(number, std::pair(std::move(socket), std::string()));
}

void DeskStub::serve(int socket) {
  std::array<char, 8192> bytes{};
  const ssize_t size = ::recv(socket, bytes.data(), bytes.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (size <= 0) {
    connections_.erase(socket);
    return;
  }
  std::string& received = connections_[socket].second;
  received.append(bytes.data(), static_cast<std::size_t>(size));
  for (std::size_t length = message_length(received); length > 0;
       length = message_length(received)) {
    answer(socket, std::string_view(received).substr(0, length));
    received.erase(0, length);
  }
}

void DeskStub::answer(int socket, std::string_view request) {
  constexpr std::string_view kAnswer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{\"id\": 1}";
  if (const std::string_view key = key_of(request); !key.empty()) {
    if (keys_.emplace(key).second) {
      last_ = std::chrono::steady_clock::now().time_since_epoch().count();
      ++effects_;
    }
  }
  ++requests_;
  (void)send_whole(socket, kAnswer);
}

}  // namespace triaged
