#include "load/generator.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "load/socket.h"

namespace triaged {
namespace {

using Steady = std::chrono::steady_clock;

struct Connection {
  UniqueFd socket;
  std::string received;
  bool waiting = false;
  Steady::time_point counted_from;
};

class Generator {
 public:
  Generator(const LoadPlan& plan, WebhookSource& webhooks) : plan_(plan), webhooks_(webhooks) {}

  Result<LoadReport> run();

 private:
  Result<void> connect();
  Result<void> send_due();
  Result<void> send_on(Connection& connection, Steady::time_point counted_from);
  Result<void> wait();
  Result<void> read_answer(Connection& connection);
  [[nodiscard]] bool owes() const {
    return plan_.rate > 0 ? report_.sent < scheduled_in_all() : Steady::now() < end_;
  }
  [[nodiscard]] std::int64_t scheduled_in_all() const {
    return static_cast<std::int64_t>(plan_.rate *
                                     std::chrono::duration<double>(plan_.length).count());
  }
  [[nodiscard]] Steady::time_point due_at(std::int64_t number) const {
    return start_ + std::chrono::duration_cast<Steady::duration>(
                        std::chrono::duration<double>(static_cast<double>(number) / plan_.rate));
  }

  const LoadPlan& plan_;
  WebhookSource& webhooks_;
  UniqueFd epoll_;
  std::vector<Connection> connections_;
  std::vector<std::size_t> idle_;
  Steady::time_point start_;
  Steady::time_point end_;
  Steady::time_point last_answer_;
  LoadReport report_;
};

Result<LoadReport> Generator::run() {
  TRY(connect());
  start_ = last_answer_ = Steady::now();
  end_ = start_ + plan_.length;
  const Steady::time_point latest = end_ + plan_.patience;
  while ((owes() || idle_.size() < connections_.size()) && Steady::now() < latest) {
    TRY(send_due());
    TRY(wait());
  }
  report_.unanswered = report_.sent - report_.accepted - report_.refused;
  if (plan_.rate > 0) {
    report_.unanswered += scheduled_in_all() - report_.sent;
  }
  report_.seconds = std::chrono::duration<double>(last_answer_ - start_).count();
  return std::move(report_);
}

Result<void> Generator::connect() {
  epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
  connections_.resize(static_cast<std::size_t>(plan_.connections));
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    connections_[i].socket = TRY(connect_loopback(plan_.port));
    epoll_event interest{};
    interest.events = EPOLLIN;
    interest.data.u64 = i;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, connections_[i].socket.get(), &interest);
    idle_.push_back(i);
  }
  return {};
}

Result<void> Generator::send_due() {
  while (!idle_.empty() && owes()) {
    const Steady::time_point now = Steady::now();
    const Steady::time_point due = plan_.rate > 0 ? due_at(report_.sent) : now;
    if (due > now) {
      return {};
    }
    Connection& connection = connections_[idle_.back()];
    idle_.pop_back();
    TRY(send_on(connection, due));
  }
  return {};
}

Result<void> Generator::send_on(Connection& connection, Steady::time_point counted_from) {
  connection.waiting = true;
  connection.counted_from = counted_from;
  ++report_.sent;
  return send_whole(connection.socket.get(), webhooks_.next_request());
}

Result<void> Generator::wait() {
  std::array<epoll_event, 64> ready{};
  // With a rate something may be due before the next answer.
  const int timeout_ms = plan_.rate > 0 ? 1 : 100;
  const int count =
      ::epoll_wait(epoll_.get(), ready.data(), static_cast<int>(ready.size()), timeout_ms);
  for (int i = 0; i < count; ++i) {
    const std::size_t index = ready[static_cast<std::size_t>(i)].data.u64;
    TRY(read_answer(connections_[index]));
    if (!connections_[index].waiting) {
      idle_.push_back(index);
    }
  }
  return {};
}

Result<void> Generator::read_answer(Connection& connection) {
  std::array<char, 4096> bytes{};
  const ssize_t size = ::recv(connection.socket.get(), bytes.data(), bytes.size(), 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) {
    return {};
  }
  if (size <= 0) {
    return unavailable("the receiver closed a connection after " + std::to_string(report_.sent) +
                       " webhooks");
  }
  connection.received.append(bytes.data(), static_cast<std::size_t>(size));
  const std::size_t length = message_length(connection.received);
  if (length == 0 || !connection.waiting) {
    return {};
  }
  const bool accepted = connection.received.rfind("HTTP/1.1 2", 0) == 0;
  ++(accepted ? report_.accepted : report_.refused);
  connection.received.erase(0, length);
  connection.waiting = false;
  last_answer_ = Steady::now();
  report_.latencies.add(last_answer_ - connection.counted_from);
  return {};
}

}  // namespace

Result<LoadReport> run_load(const LoadPlan& plan, WebhookSource& webhooks) {
  return Generator(plan, webhooks).run();
}

}  // namespace triaged
