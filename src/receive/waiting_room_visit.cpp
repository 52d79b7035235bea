// What the waiting room does with one connection. A function that may close the connection is the
// last to touch it.
#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <utility>

#include "receive/http_answer.h"
#include "receive/waiting_room.h"

namespace triaged {

namespace {

constexpr int kReadsPerVisit = 8;  // then the others have their turn

}  // namespace

WaitingRoom::Place& WaitingRoom::place_of(const Connection& connection) {
  return places_[static_cast<std::size_t>(connection.fd())];
}

void WaitingRoom::account(const Connection& connection) {
  Place& place = place_of(connection);
  waiting_bytes_ += connection.held_bytes() - std::exchange(place.counted, connection.held_bytes());
  deps_.counters.waiting_bytes.store(waiting_bytes_, std::memory_order_relaxed);
}

void WaitingRoom::visit(Connection& connection) {
  switch (connection.phase()) {
    case Connection::Phase::kHead:
    case Connection::Phase::kBody:
      return read(connection);
    case Connection::Phase::kAnswer:
      return send_out(connection);
    case Connection::Phase::kLinger:
      return linger(connection);
    case Connection::Phase::kTurn:
    case Connection::Phase::kWorker:
      return;
  }
}

void WaitingRoom::read(Connection& connection) {
  Place& place = place_of(connection);
  if (connection.has_input() && !wants_more(connection)) {
    return place.away ? miss(place) : void();  // this visit may have been for bytes still unread
  }
  for (int i = 0; i < kReadsPerVisit; ++i) {
    const auto received = connection.receive(scratch_);
    account(connection);
    if (received == Connection::Received::kBroken) {
      return close(connection);
    }
    if (waiting_bytes_ > deps_.options.max_waiting_bytes) {
      return refuse(connection, Refusal::kMemoryFull);
    }
    if (connection.has_input() && !wants_more(connection)) {
      const bool more_to_read = received == Connection::Received::kSome;
      return place.away && more_to_read ? miss(place) : void();
    }
    if (received == Connection::Received::kEnd) {
      return close(connection);
    }
    if (received == Connection::Received::kDrained) {
      return;
    }
  }
  unfinished_.push_back(connection.fd());
}

void WaitingRoom::linger(Connection& connection) {
  for (int i = 0; i < kReadsPerVisit; ++i) {
    const auto received = connection.discard(scratch_);
    if (received == Connection::Received::kDrained) {
      return;
    }
    if (received != Connection::Received::kSome) {
      return close(connection);
    }
  }
  unfinished_.push_back(connection.fd());
}

/// Looks at the bytes that came in; false when the connection is no longer ours to read from.
bool WaitingRoom::wants_more(Connection& connection) {
  const bool reading_head = connection.phase() == Connection::Phase::kHead;
  const auto progress = connection.advance(deps_.options, now_);
  if (progress == Connection::Progress::kRefused) {
    refuse(connection, connection.refusal().value_or(Refusal::kMalformed));
    return false;
  }
  const bool new_head = reading_head && connection.phase() != Connection::Phase::kHead;
  const bool complete = progress == Connection::Progress::kComplete;
  if (new_head && answer_from_head(connection, complete)) {
    return false;
  }
  if (complete) {
    dispatch(connection);
    return false;
  }
  // A new request's `100 Continue` always fits in the emptied send buffer, else the peer is gone.
  if (connection.flush() != Connection::Flushed::kAll) {
    close(connection);
    return false;
  }
  if (progress == Connection::Progress::kLarge) {
    await_turn(connection);
    return false;
  }
  return true;
}

/// A body that is here already costs no more to hand over; what is still to come need not come.
bool WaitingRoom::answer_from_head(Connection& connection, bool complete) {
  const RequestHead& head = connection.head();
  const bool head_only = head.request.method == "HEAD";
  if (!deps_.head_handler || (complete && !head_only && head.request.method != "GET")) {
    return false;
  }
  const std::optional<HttpAnswer> answer = deps_.head_handler(head.request);
  if (!answer) {
    return false;
  }
  const auto idle = std::chrono::duration_cast<std::chrono::seconds>(deps_.options.idle_timeout);
  const AnswerFraming framing{head_only, !complete || !head.keep_alive || draining_, idle};
  deps_.counters.count_answer(answer->status);
  connection.answer(render_answer(*answer, framing), framing.close);
  if (complete) {
    connection.finish_request();
    unfinished_.push_back(connection.fd());  // what came behind it is not news any more
  } else {
    connection.drop_input();
  }
  send_out(connection);
  return true;
}

void WaitingRoom::dispatch(Connection& connection) {
  connection.enter(Connection::Phase::kWorker, now_);
  Place& place = place_of(connection);
  place.away = true;
  ready_.push_back(std::move(place.here));
}

void WaitingRoom::await_turn(Connection& connection) {
  connection.enter(Connection::Phase::kTurn, now_);
  turns_.push_back(connection.fd());
}

void WaitingRoom::refuse(Connection& connection, Refusal refusal) {
  deps_.counters.count_refusal(refusal);
  connection.drop_input();
  connection.answer(render_refusal(refusal, deps_.options.retry_after, true), true);
  send_out(connection);
}

void WaitingRoom::send_out(Connection& connection) {
  switch (connection.flush()) {
    case Connection::Flushed::kBroken:
      return close(connection);
    case Connection::Flushed::kBlocked:
      if (connection.phase() != Connection::Phase::kAnswer) {
        connection.enter(Connection::Phase::kAnswer, now_);
      }
      return account(connection);
    case Connection::Flushed::kAll:
      return answered(connection);
  }
}

/// The answer is out: end the connection, or begin the next request. What the peer sent while it
/// was slow to take the answer is not read yet, and its news is used up.
void WaitingRoom::answered(Connection& connection) {
  const bool was_blocked = connection.phase() == Connection::Phase::kAnswer;
  account(connection);
  if (connection.closing()) {
    ::shutdown(connection.fd(), SHUT_WR);
    connection.enter(Connection::Phase::kLinger, now_);
    return linger(connection);
  }
  connection.enter(Connection::Phase::kHead, now_);
  if (draining_ && connection.idle()) {
    return close(connection);
  }
  if (connection.has_input() || was_blocked) {
    unfinished_.push_back(connection.fd());
  }
}

void WaitingRoom::expire(Connection& connection) {
  const auto phase = connection.phase();
  const bool answering = phase == Connection::Phase::kAnswer || phase == Connection::Phase::kLinger;
  if (answering || !connection.refusal()) {
    return close(connection);
  }
  refuse(connection, *connection.refusal());
}

void WaitingRoom::close(Connection& connection) {
  if (const auto found = per_address_.find(connection.address_key());
      found != per_address_.end() && --found->second == 0) {
    per_address_.erase(found);
  }
  Place& place = place_of(connection);
  waiting_bytes_ -= place.counted;
  deps_.counters.waiting_bytes = waiting_bytes_;
  place = Place();
  deps_.counters.open_connections = --open_;
}

}  // namespace triaged
