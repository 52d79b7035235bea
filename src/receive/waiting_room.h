#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <memory>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "receive/address_set.h"
#include "receive/handover.h"
#include "receive/http_handler.h"
#include "receive/http_server_options.h"
#include "receive/http_server_stats.h"
#include "receive/unique_fd.h"

struct epoll_event;

namespace triaged {

/// What the room works with. All of it outlives the room.
struct WaitingRoomDeps {
  const HttpServerOptions& options;
  const Clock& clock;
  Handover& handover;
  HttpServerCounters& counters;
  const AddressSet& trusted_proxies;
  const HeadHandler& head_handler;  ///< may be empty
};

/// Accepts connections and holds them while they are idle or slow, without a thread each: a
/// connection goes to the workers only with a complete request, or for its turn to have a large
/// body read. Run by one thread.
class WaitingRoom {
 public:
  WaitingRoom(const WaitingRoomDeps& deps, UniqueFd listener, UniqueFd epoll);

  /// Returns when `stop` was requested and every request under way is answered, or drain_timeout
  /// later. Closes the listener first, the queue last.
  void run(const std::stop_token& stop);

 private:
  /// A connection's place, by its file number. While a worker has it the place is kept, and what
  /// epoll reports for it is remembered, since edge-triggered news comes once.
  struct Place {
    std::unique_ptr<Connection> here;
    std::size_t counted = 0;  ///< its share of waiting_bytes_, also while a worker has it
    bool away = false;
    bool large = false;  ///< a worker has it for the sake of a large body
    bool missed = false;
  };

  [[nodiscard]] bool finished(const std::stop_token& stop);
  void begin_drain();
  void leave();
  void wait();
  void heed(const epoll_event& event);

  void accept_some();
  void accept_failed();
  void listen_again();
  void admit(UniqueFd fd, const IpAddress& peer);
  bool turn_away(int fd, const std::string& key);

  void give_turns();
  [[nodiscard]] bool may_begin(const Connection& large) const;
  void begin_large(Place& place);
  void end_large(const Connection& connection);
  void send_ready();
  void take_returns();
  void welcome(std::unique_ptr<Connection> connection);
  void miss(Place& place);

  void visit(Connection& connection);
  void read(Connection& connection);
  void linger(Connection& connection);
  bool wants_more(Connection& connection);
  bool answer_from_head(Connection& connection, bool complete);
  void dispatch(Connection& connection);
  void refuse(Connection& connection, Refusal refusal);
  void await_turn(Connection& connection);
  void send_out(Connection& connection);
  void answered(Connection& connection);
  void close(Connection& connection);
  void account(const Connection& connection);
  Place& place_of(const Connection& connection);

  void sweep();
  void expire(Connection& connection);

  const WaitingRoomDeps deps_;
  UniqueFd listener_;
  UniqueFd epoll_;
  std::vector<Place> places_;
  std::unordered_map<std::string, std::size_t> per_address_;
  std::deque<int> turns_;  ///< waiting to have a large body read, first come first served
  std::unordered_map<std::string, std::size_t> large_per_address_;  ///< being read
  std::vector<int> unfinished_;  ///< to be visited again without waiting for news
  Connections ready_;
  Connections home_;
  std::vector<char> scratch_;
  SteadyPoint now_{};
  SteadyPoint swept_at_{};
  SteadyPoint drain_until_{};
  std::size_t open_ = 0;
  std::size_t missed_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::size_t max_large_bodies_;
  bool listening_ = true;
  bool draining_ = false;
};

}  // namespace triaged
