#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "receive/body_scanner.h"
#include "receive/http_head.h"
#include "receive/http_server_options.h"
#include "receive/refusal.h"
#include "receive/unique_fd.h"

namespace triaged {

/// One accepted connection with the bytes that came in and those that still have to go out. It has
/// one owner at a time, the waiting room or a worker, and moves between them; so it needs no lock.
class Connection {
 public:
  enum class Phase : std::uint8_t {
    kHead,    ///< reading a head, or idle between two requests
    kBody,    ///< reading a small body
    kTurn,    ///< the body is large: waiting for a turn to have a worker read it
    kWorker,  ///< handed over
    kAnswer,  ///< the peer is slow to take the answer
    kLinger,  ///< closed for writing; what still comes is thrown away, so our answer is not lost
  };
  enum class Progress : std::uint8_t { kMore, kComplete, kLarge, kRefused };
  enum class Received : std::uint8_t { kSome, kDrained, kEnd, kBroken };
  enum class Flushed : std::uint8_t { kAll, kBlocked, kBroken };

  Connection(UniqueFd fd, std::string remote, std::string address_key);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const std::string& remote() const { return remote_; }
  /// What max_connections_per_address counts by; empty when this connection is not counted.
  [[nodiscard]] const std::string& address_key() const { return address_key_; }
  /// The memory its bytes take.
  [[nodiscard]] std::size_t held_bytes() const;

  /// Reads once, without waiting. kDrained: nothing more has arrived for now.
  Received receive(std::span<char> scratch);
  /// Reads the same way and throws the bytes away.
  Received discard(std::span<char> scratch);
  /// Looks at what has come in. Sets the phase, `refusal()` after kRefused, and leaves a
  /// `100 Continue` to flush when the sender waits for one.
  Progress advance(const HttpServerOptions& limits, SteadyPoint now);
  /// The peer has closed its side, so a short read is no sign that all has been read.
  void note_hang_up() { hung_up_ = true; }
  void drop_input();
  /// Replaces what is to go out; `close` ends the connection after it.
  void answer(std::string bytes, bool close);
  /// Sends what the peer takes, without waiting.
  Flushed flush();
  /// Forgets the request that was answered and keeps what came behind it.
  void finish_request();

  void enter(Phase phase, SteadyPoint now);
  [[nodiscard]] Phase phase() const { return phase_; }
  /// What has taken too long by `now`: true with no refusal() means close without a word.
  bool overdue(const HttpServerOptions& limits, SteadyPoint now);
  [[nodiscard]] std::optional<Refusal> refusal() const { return refusal_; }

  [[nodiscard]] bool idle() const { return phase_ == Phase::kHead && in_.empty(); }
  [[nodiscard]] bool has_input() const { return !in_.empty(); }
  [[nodiscard]] bool has_output() const { return sent_ < out_.size(); }
  [[nodiscard]] bool closing() const { return closing_; }
  void set_closing() { closing_ = true; }
  [[nodiscard]] bool large() const { return large_; }
  void set_large(bool large) { large_ = large; }

  /// For the worker: the head, and the body bytes that are here already.
  RequestHead& head() { return head_; }
  [[nodiscard]] std::string_view buffered_body() const;
  [[nodiscard]] bool body_complete() const { return body_.state() == BodyScanner::State::kDone; }
  /// For the worker: reads more of a large body into `scratch`, waiting at most `patience`. The
  /// view is empty when nothing usable came: see refusal() and closing().
  std::string_view read_body(std::span<char> scratch, std::chrono::milliseconds patience);
  /// Whether a body that began at the last enter() is below its rate or over its time.
  [[nodiscard]] bool body_too_slow(const HttpServerOptions& limits, SteadyPoint now) const;
  void refuse(Refusal refusal) { refusal_ = refusal; }

 private:
  Received take_in(std::span<char> scratch, std::string_view& bytes);
  bool find_head_end();
  Progress begin_body(const HttpServerOptions& limits, SteadyPoint now);
  Progress scan_body(const HttpServerOptions& limits);
  Progress refused(Refusal refusal);

  UniqueFd fd_;
  std::string remote_;
  std::string address_key_;
  std::string in_;                 ///< bytes received: the request at hand, and what came behind it
  std::size_t searched_ = 0;       ///< of in_, for the end of the head
  std::size_t head_bytes_ = 0;     ///< with the empty line; 0 until the head is complete
  std::size_t body_bytes_ = 0;     ///< of in_, behind the head
  std::size_t body_received_ = 0;  ///< with those a worker has read
  RequestHead head_;
  BodyScanner body_;
  std::string out_;
  std::size_t sent_ = 0;  ///< of out_
  Phase phase_ = Phase::kHead;
  SteadyPoint since_{};  ///< when the phase began, or the first byte of a head came
  std::uint64_t requests_ = 0;
  std::optional<Refusal> refusal_;
  bool head_began_ = false;
  bool hung_up_ = false;
  bool ended_ = false;  ///< the peer has sent its last byte
  bool closing_ = false;
  bool large_ = false;
};

}  // namespace triaged
