#include "receive/waiting_room.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <utility>

#include "base/log.h"
#include "receive/http_answer.h"

namespace triaged {

namespace {

constexpr std::size_t kScratchBytes = std::size_t{64} * 1024;
constexpr int kAcceptsPerVisit = 64;  // then the others have their turn
constexpr std::size_t kEventsPerWait = 256;
constexpr int kIdleWaitMs = 1000;  // nobody is here: nothing can be overdue

}  // namespace

WaitingRoom::WaitingRoom(const WaitingRoomDeps& deps, UniqueFd listener, UniqueFd epoll)
    : deps_(deps),
      listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      scratch_(kScratchBytes),
      max_large_bodies_(deps.options.max_large_bodies > 0
                            ? deps.options.max_large_bodies
                            : std::max<std::size_t>(1, deps.options.workers / 4)) {
}

void WaitingRoom::run(const std::stop_token& stop) {
  const std::stop_callback ring(stop, [this] { deps_.handover.returns.ring(); });
  now_ = swept_at_ = deps_.clock.steady();
  while (!finished(stop)) {
    wait();
    sweep();
  }
  leave();
}

bool WaitingRoom::finished(const std::stop_token& stop) {
  if (!stop.stop_requested()) {
    return false;
  }
  if (!draining_) {
    begin_drain();
  }
  return open_ == 0 || now_ >= drain_until_;
}

void WaitingRoom::begin_drain() {
  draining_ = true;
  drain_until_ = now_ + deps_.options.drain_timeout;
  deps_.handover.draining = true;
  listener_.reset();  // closing it also takes it out of epoll
  deps_.handover.returns.ring_always(true);
  for (Place& place : places_) {
    if (place.here && place.here->idle()) {
      close(*place.here);
    }
  }
}

void WaitingRoom::leave() {
  deps_.handover.abandoned = true;
  for (Place& place : places_) {
    if (place.here) {
      close(*place.here);
    }
  }
  deps_.handover.queue.close();
}

void WaitingRoom::wait() {
  std::array<epoll_event, kEventsPerWait> events;
  int patience = open_ == 0 ? kIdleWaitMs : static_cast<int>(deps_.options.sweep_interval.count());
  if (!listening_ && listener_.valid()) {
    patience = static_cast<int>(deps_.options.sweep_interval.count());
  }
  patience = unfinished_.empty() ? patience : 0;
  const int count =
      ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), patience);
  now_ = deps_.clock.steady();
  take_returns();
  for (const int fd : std::exchange(unfinished_, {})) {
    if (auto& place = places_[static_cast<std::size_t>(fd)]; place.here) {
      visit(*place.here);
    }
  }
  for (int i = 0; i < count; ++i) {
    heed(events.at(static_cast<std::size_t>(i)));
  }
  give_turns();
  send_ready();
}

void WaitingRoom::heed(const epoll_event& event) {
  const int fd = event.data.fd;
  if (fd == deps_.handover.returns.bell()) {
    std::uint64_t rung = 0;
    [[maybe_unused]] const ssize_t heard = ::read(fd, &rung, sizeof rung);
    return take_returns();
  }
  if (fd == listener_.get()) {
    return accept_some();
  }
  Place& place = places_[static_cast<std::size_t>(fd)];
  if (place.here) {
    if ((event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
      place.here->note_hang_up();
    }
    visit(*place.here);
  } else if (place.away) {
    miss(place);
  }
}

/// News about a connection that a worker has: it will be looked at as soon as it is back.
void WaitingRoom::miss(Place& place) {
  if (place.missed) {
    return;
  }
  place.missed = true;
  if (missed_++ == 0) {
    deps_.handover.returns.ring_always(true);
    take_returns();  // it may have come back just before the order to ring
  }
}

void WaitingRoom::accept_some() {
  for (int i = 0; i < kAcceptsPerVisit; ++i) {
    sockaddr_storage peer{};
    socklen_t size = sizeof peer;
    // The one way to hand this function an address of any family.
    auto* address = reinterpret_cast<sockaddr*>(&peer);  // NOLINT(*-reinterpret-cast)
    UniqueFd fd(::accept4(listener_.get(), address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd.valid()) {
      admit(std::move(fd), IpAddress::of(peer));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    }
    if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      return accept_failed();
    }
    // Anything else concerns the one connection that was to be accepted: go on with the next.
  }
}

/// Looking at the listener again at once would fail at once, for ever: pause until the next sweep.
void WaitingRoom::accept_failed() {
  if (++deps_.counters.accept_failures == 1) {
    log_line(LogLevel::kError,
             "http_accept_failed",
             {{"errno", errno}, {"hint", "raise the process's limit of open files"}});
  }
  epoll_event none{};
  none.data.fd = listener_.get();
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.get(), &none);
  listening_ = false;
}

void WaitingRoom::listen_again() {
  epoll_event readable{};
  readable.events = EPOLLIN;
  readable.data.fd = listener_.get();
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.get(), &readable);
  listening_ = true;
}

/// Answers a connection that there is no place for; true when that was so.
bool WaitingRoom::turn_away(int fd, const std::string& key) {
  std::optional<Refusal> refusal;
  if (open_ >= deps_.options.max_connections) {
    refusal = Refusal::kTooManyConnections;
  } else if (const auto found = per_address_.find(key);
             found != per_address_.end() &&
             found->second >= deps_.options.max_connections_per_address) {
    refusal = Refusal::kAddressCap;
  }
  if (!refusal) {
    return false;
  }
  deps_.counters.count_refusal(*refusal);
  const std::string answer = render_refusal(*refusal, deps_.options.retry_after, true);
  ::send(fd, answer.data(), answer.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(fd, SHUT_WR);
  return true;
}

void WaitingRoom::admit(UniqueFd fd, const IpAddress& peer) {
  ++deps_.counters.accepted_connections;
  const std::string key = deps_.trusted_proxies.contains(peer) ? std::string() : peer.cap_key();
  if (turn_away(fd.get(), key)) {
    return;
  }
  epoll_event news{};
  news.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  news.data.fd = fd.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd.get(), &news) != 0) {
    return accept_failed();
  }
  if (!key.empty()) {
    ++per_address_[key];
  }
  const auto place = static_cast<std::size_t>(fd.get());
  if (places_.size() <= place) {
    places_.resize(place + 1);
  }
  places_[place].here = std::make_unique<Connection>(std::move(fd), peer.text(), key);
  places_[place].here->enter(Connection::Phase::kHead, now_);
  deps_.counters.open_connections = ++open_;
}

void WaitingRoom::take_returns() {
  deps_.handover.returns.take_all(home_);
  for (auto& connection : std::exchange(home_, {})) {
    welcome(std::move(connection));
  }
}

void WaitingRoom::welcome(std::unique_ptr<Connection> connection) {
  Connection& back = *connection;
  Place& place = place_of(back);
  place.here = std::move(connection);
  place.away = false;
  if (std::exchange(place.large, false)) {
    end_large(back);
  }
  account(back);
  if (std::exchange(place.missed, false)) {
    unfinished_.push_back(back.fd());
    if (--missed_ == 0) {
      deps_.handover.returns.ring_always(draining_);
    }
  }
  send_out(back);
}

/// Gives large bodies to workers, as many at once as the options allow.
void WaitingRoom::give_turns() {
  auto turn = turns_.begin();
  while (turn != turns_.end() && deps_.handover.large_bodies < max_large_bodies_) {
    Place& place = places_[static_cast<std::size_t>(*turn)];
    const bool waits = place.here && place.here->phase() == Connection::Phase::kTurn;
    if (waits && !may_begin(*place.here)) {
      ++turn;
      continue;
    }
    turn = turns_.erase(turn);
    if (waits) {
      begin_large(place);
    }
  }
}

/// One address with many slow bodies must leave turns to the others.
bool WaitingRoom::may_begin(const Connection& large) const {
  const auto found = large_per_address_.find(large.address_key());
  return found == large_per_address_.end() ||
         found->second < deps_.options.max_large_bodies_per_address;
}

void WaitingRoom::begin_large(Place& place) {
  ++deps_.handover.large_bodies;
  if (const std::string& key = place.here->address_key(); !key.empty()) {
    ++large_per_address_[key];
  }
  place.large = true;
  place.here->set_large(true);
  dispatch(*place.here);
  miss(place);  // the worker's reads use up the news of what is behind
}

void WaitingRoom::end_large(const Connection& connection) {
  const auto found = large_per_address_.find(connection.address_key());
  if (found != large_per_address_.end() && --found->second == 0) {
    large_per_address_.erase(found);
  }
}

/// Hands over what this round made ready, in one go. What finds the queue full is answered here.
void WaitingRoom::send_ready() {
  if (ready_.empty()) {
    return;
  }
  deps_.handover.queue.put(ready_);
  for (auto& connection : std::exchange(ready_, {})) {
    const bool close = connection->large() || !connection->head().keep_alive || draining_;
    if (connection->large()) {
      --deps_.handover.large_bodies;
    }
    deps_.counters.count_refusal(Refusal::kQueueFull);
    connection->answer(render_refusal(Refusal::kQueueFull, deps_.options.retry_after, close),
                       close);
    connection->finish_request();
    welcome(std::move(connection));
  }
}

void WaitingRoom::sweep() {
  if (now_ - swept_at_ < deps_.options.sweep_interval) {
    return;
  }
  swept_at_ = now_;
  if (!listening_ && listener_.valid()) {
    listen_again();
  }
  for (Place& place : places_) {
    if (place.here && place.here->overdue(deps_.options, now_)) {
      expire(*place.here);
    }
  }
}

}  // namespace triaged
