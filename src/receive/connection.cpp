#include "receive/connection.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <variant>

namespace triaged {

namespace {

constexpr std::size_t kKeptCapacity = std::size_t{8} * 1024;  // of an idle connection's buffer
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

bool would_block() {
  return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

Connection::Connection(UniqueFd fd, std::string remote, std::string address_key)
    : fd_(std::move(fd)), remote_(std::move(remote)), address_key_(std::move(address_key)) {
}

Connection::Received Connection::receive(std::span<char> scratch) {
  std::string_view bytes;
  const Received received = take_in(scratch, bytes);
  in_.append(bytes);
  body_received_ += bytes.size();
  return received;
}

Connection::Received Connection::discard(std::span<char> scratch) {
  std::string_view ignored;
  return take_in(scratch, ignored);
}

Connection::Received Connection::take_in(std::span<char> scratch, std::string_view& bytes) {
  const ssize_t count = ::recv(fd(), scratch.data(), scratch.size(), MSG_DONTWAIT);
  if (count < 0) {
    return would_block() || errno == EINTR ? Received::kDrained : Received::kBroken;
  }
  if (count == 0) {
    ended_ = true;
    return Received::kEnd;
  }
  bytes = std::string_view(scratch.data(), static_cast<std::size_t>(count));
  return bytes.size() < scratch.size() && !hung_up_ ? Received::kDrained : Received::kSome;
}

std::size_t Connection::held_bytes() const {
  // A short string lies in the Connection itself, and so costs nothing more.
  const std::size_t heap = in_.capacity() - std::string().capacity();
  return std::max(in_.size(), heap) + out_.size();
}

void Connection::drop_input() {
  std::string().swap(in_);
}

/// True when the head is complete; refuses a line that ends without a carriage return, since that
/// request would otherwise never end.
bool Connection::find_head_end() {
  for (;;) {
    const auto line_end = in_.find('\n', searched_);
    if (line_end == std::string::npos) {
      searched_ = in_.size();
      return false;
    }
    if (line_end == 0 || in_[line_end - 1] != '\r') {
      refusal_ = Refusal::kMalformed;
      return false;
    }
    searched_ = line_end + 1;
    if (line_end >= 3 && in_.compare(line_end - 3, 4, "\r\n\r\n") == 0) {
      head_bytes_ = searched_;
      return true;
    }
  }
}

Connection::Progress Connection::refused(Refusal refusal) {
  refusal_ = refusal;
  return Progress::kRefused;
}

Connection::Progress Connection::advance(const HttpServerOptions& limits, SteadyPoint now) {
  if (phase_ == Phase::kBody) {
    return scan_body(limits);
  }
  while (in_.starts_with("\r\n")) {  // RFC 9112 §2.2: blank lines before a request are skipped
    in_.erase(0, 2);
    searched_ = 0;
  }
  if (!head_began_ && !in_.empty()) {
    head_began_ = true;
    since_ = now;
  }
  if (!find_head_end()) {
    if (!refusal_ && in_.size() > limits.max_head_bytes) {
      refusal_ = Refusal::kHeadTooLarge;
    }
    return refusal_ ? Progress::kRefused : Progress::kMore;
  }
  if (head_bytes_ > limits.max_head_bytes) {
    return refused(Refusal::kHeadTooLarge);
  }
  auto parsed = parse_head(std::string_view(in_).substr(0, head_bytes_ - 4));
  if (const auto* refusal = std::get_if<Refusal>(&parsed)) {
    return refused(*refusal);
  }
  head_ = std::get<RequestHead>(std::move(parsed));
  return begin_body(limits, now);
}

Connection::Progress Connection::begin_body(const HttpServerOptions& limits, SteadyPoint now) {
  enter(Phase::kBody, now);
  body_bytes_ = 0;
  body_received_ = in_.size() - head_bytes_;
  if (head_.content_length > limits.max_body_bytes) {
    return refused(Refusal::kBodyTooLarge);
  }
  body_ = head_.chunked ? BodyScanner::chunked(limits.max_body_bytes)
                        : BodyScanner::with_length(head_.content_length);
  const Progress progress = scan_body(limits);
  const bool waits = progress == Progress::kMore || progress == Progress::kLarge;
  if (head_.expects_continue && waits && body_bytes_ == 0) {
    answer(std::string(kContinue), false);
  }
  return progress;
}

Connection::Progress Connection::scan_body(const HttpServerOptions& limits) {
  body_bytes_ += body_.scan(std::string_view(in_).substr(head_bytes_ + body_bytes_));
  switch (body_.state()) {
    case BodyScanner::State::kDone:
      return Progress::kComplete;
    case BodyScanner::State::kMalformed:
      return refused(Refusal::kMalformed);
    case BodyScanner::State::kTooLarge:
      return refused(Refusal::kBodyTooLarge);
    case BodyScanner::State::kMore:
      break;
  }
  const bool large = std::max(head_.content_length, body_bytes_) > limits.small_body_bytes;
  return large ? Progress::kLarge : Progress::kMore;
}

void Connection::answer(std::string bytes, bool close) {
  out_ = std::move(bytes);
  sent_ = 0;
  closing_ = closing_ || close;
}

Connection::Flushed Connection::flush() {
  while (has_output()) {
    const ssize_t count =
        ::send(fd(), out_.data() + sent_, out_.size() - sent_, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return would_block() ? Flushed::kBlocked : Flushed::kBroken;
    }
    sent_ += static_cast<std::size_t>(count);
  }
  out_.clear();
  sent_ = 0;
  return Flushed::kAll;
}

void Connection::finish_request() {
  in_.erase(0, head_bytes_ + body_bytes_);
  if (in_.empty() && in_.capacity() > kKeptCapacity) {
    in_.shrink_to_fit();
  }
  searched_ = head_bytes_ = body_bytes_ = 0;
  head_ = RequestHead();
  head_began_ = false;
  large_ = false;
  closing_ = closing_ || (ended_ && in_.empty());
  ++requests_;
}

void Connection::enter(Phase phase, SteadyPoint now) {
  phase_ = phase;
  since_ = now;
}

bool Connection::body_too_slow(const HttpServerOptions& limits, SteadyPoint now) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(now - since_);
  const std::size_t rate = std::max<std::size_t>(limits.min_body_bytes_per_second, 1);
  const std::chrono::milliseconds earned(body_received_ * 1000 / rate);
  return elapsed > limits.body_timeout || elapsed > limits.body_grace + earned;
}

bool Connection::overdue(const HttpServerOptions& limits, SteadyPoint now) {
  const auto elapsed = now - since_;
  switch (phase_) {
    case Phase::kHead: {
      const bool between = !head_began_ && requests_ > 0;
      if (elapsed <= (between ? limits.idle_timeout : limits.head_timeout)) {
        return false;
      }
      if (head_began_) {
        refusal_ = Refusal::kSlowHead;
      }
      return true;
    }
    case Phase::kBody:
      if (body_too_slow(limits, now)) {
        refusal_ = Refusal::kSlowBody;
      }
      return refusal_.has_value();
    case Phase::kTurn:
      if (elapsed > limits.body_timeout) {
        refusal_ = Refusal::kLargeBodiesFull;
      }
      return refusal_.has_value();
    case Phase::kWorker:
      return false;
    case Phase::kAnswer:
      return elapsed > limits.write_timeout;
    case Phase::kLinger:
      return elapsed > limits.linger_timeout;
  }
  return false;
}

std::string_view Connection::buffered_body() const {
  return std::string_view(in_).substr(head_bytes_, body_bytes_);
}

std::string_view Connection::read_body(std::span<char> scratch,
                                       std::chrono::milliseconds patience) {
  pollfd wanted{fd(), POLLIN, 0};
  if (::poll(&wanted, 1, static_cast<int>(patience.count())) <= 0) {
    return {};
  }
  const ssize_t count = ::recv(fd(), scratch.data(), scratch.size(), MSG_DONTWAIT);
  if (count < 0 && (would_block() || errno == EINTR)) {
    return {};
  }
  if (count <= 0) {
    closing_ = true;
    return {};
  }
  const std::string_view bytes(scratch.data(), static_cast<std::size_t>(count));
  body_received_ += bytes.size();
  const std::size_t taken = body_.scan(bytes);
  in_.append(bytes.substr(taken));  // the beginning of the next request
  if (body_.state() == BodyScanner::State::kMalformed) {
    refusal_ = Refusal::kMalformed;
  } else if (body_.state() == BodyScanner::State::kTooLarge) {
    refusal_ = Refusal::kBodyTooLarge;
  }
  return refusal_ ? std::string_view() : bytes.substr(0, taken);
}

}  // namespace triaged
