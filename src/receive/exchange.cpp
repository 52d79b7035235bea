#include "receive/exchange.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace triaged {

namespace {

constexpr std::size_t kReadBytes = std::size_t{64} * 1024;
constexpr std::size_t kReservedBytes =
    std::size_t{256} * 1024;                         // a claimed length is not worth more memory
constexpr std::chrono::milliseconds kPatience{100};  // between two looks at the deadlines

bool has_body_reader(const std::string& method) {
  return method != "GET" && method != "HEAD" && method != "OPTIONS";
}

/// The head that httplib gets to see: the framing and nothing else. From the sender's own head its
/// version 0.11 would percent-decode header values, match Range and our routes with std::regex, and
/// unpack compressed bodies before their signature is checked. A chunked body comes to it decoded,
/// as one that ends where the stream does, since it refuses trailers and takes malformed chunks.
std::string framing_head(const RequestHead& head) {
  if (!has_body_reader(head.request.method)) {
    return head.request.method == "HEAD" ? "HEAD / HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n";
  }
  if (head.chunked) {
    return "POST / HTTP/1.1\r\n\r\n";
  }
  return "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(head.content_length) + "\r\n\r\n";
}

BodyScanner decoder_for(const RequestHead& head, std::size_t max_bytes) {
  return head.chunked ? BodyScanner::chunked(max_bytes)
                      : BodyScanner::with_length(head.content_length);
}

/// What httplib reads the request from and writes its answer to. Gives out the framing head, the
/// body bytes that wait in the connection and then, for large bodies, those still to come.
class ExchangeStream final : public httplib::Stream {
 public:
  ExchangeStream(Connection& connection, const ExchangeDeps& deps)
      : connection_(connection),
        deps_(deps),
        head_(framing_head(connection.head())),
        at_hand_(head_),
        raw_(connection.buffered_body()),
        decoder_(decoder_for(connection.head(), deps.options.max_body_bytes)) {}

  [[nodiscard]] bool is_readable() const override { return true; }
  [[nodiscard]] bool is_writable() const override { return true; }
  [[nodiscard]] socket_t socket() const override { return 0; }  // it refuses those from 1024 up
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip = connection_.remote();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }

  ssize_t read(char* to, std::size_t size) override {
    while (at_hand_.empty()) {
      at_hand_ = decoder_.next_data(raw_);
      if (at_hand_.empty() && !fetch()) {
        return connection_.body_complete() ? 0 : -1;
      }
    }
    const std::size_t count = std::min(size, at_hand_.size());
    std::copy_n(at_hand_.data(), count, to);
    at_hand_.remove_prefix(count);
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* from, std::size_t size) override {
    answer_.append(from, size);
    return static_cast<ssize_t>(size);
  }

  std::string take_answer() { return std::move(answer_); }

 private:
  /// Reads on in a large body; false when it is over, too slow, malformed or cut off.
  bool fetch() {
    while (!connection_.body_complete() && !connection_.closing() && !connection_.refusal()) {
      scratch_.resize(kReadBytes);
      raw_ = connection_.read_body(scratch_, kPatience);
      if (!raw_.empty()) {
        return true;
      }
      if (deps_.handover.abandoned ||
          connection_.body_too_slow(deps_.options, deps_.clock.steady())) {
        connection_.refuse(Refusal::kSlowBody);
      }
    }
    return false;
  }

  Connection& connection_;
  const ExchangeDeps& deps_;
  std::string head_;
  std::string_view at_hand_;  ///< what read() gives out next
  std::string_view raw_;      ///< of the body, still to be decoded
  BodyScanner decoder_;
  std::string scratch_;
  std::string answer_;
};

/// One per worker, so that `connection_` needs no lock. Only httplib's reading and writing of
/// messages is used: sockets are the waiting room's.
class HttplibExchange final : public Exchange, private httplib::Server {
 public:
  explicit HttplibExchange(const ExchangeDeps& deps) : deps_(deps) {
    Get("/", [this](const httplib::Request&, httplib::Response& response) { answer(response); });
    Post("/",
         [this](const httplib::Request&,
                httplib::Response& response,
                const httplib::ContentReader& reader) {
           if (read_body(reader)) {
             answer(response);
           }
         });
    using std::chrono::duration_cast;
    set_keep_alive_timeout(duration_cast<std::chrono::seconds>(deps.options.idle_timeout).count());
    set_keep_alive_max_count(1'000'000);  // it only tells the peer; idle_timeout is what ends one
  }

  void serve(Connection& connection) override {
    ExchangeStream stream(connection, deps_);
    connection_ = &connection;
    refused_.reset();
    const bool unread =
        !has_body_reader(connection.head().request.method) && !connection.body_complete();
    bool close = unread || !connection.head().keep_alive || deps_.handover.draining;
    try {
      bool closed = false;
      const bool served = process_request(stream, close, closed, nullptr);
      connection.answer(stream.take_answer(), close || closed || !served);
    } catch (const std::exception& fault) {
      log_line(LogLevel::kError, "http_exchange_failed", {{"what", fault.what()}});
      refused_ = Refusal::kHandlerFailed;
      close = true;
    }
    if (refused_) {
      close = close || *refused_ != Refusal::kHandlerFailed;  // then the body was not read whole
      deps_.counters.count_refusal(*refused_);
      connection.answer(render_refusal(*refused_, deps_.options.retry_after, close), close);
    }
    end(connection);
  }

 private:
  void end(Connection& connection) {
    if (!connection.body_complete()) {
      connection.set_closing();  // where the next request begins is unknown
    }
    release_turn(connection);
    connection.finish_request();
    if (connection.flush() == Connection::Flushed::kBroken) {
      connection.set_closing();
    }
  }

  void release_turn(Connection& connection) {
    if (!connection.large()) {
      return;
    }
    connection.set_large(false);
    --deps_.handover.large_bodies;
    deps_.handover.returns.ring();
  }

  bool read_body(const httplib::ContentReader& reader) {
    std::string& body = connection_->head().request.body;
    body.reserve(std::min(connection_->head().content_length, kReservedBytes));
    const bool whole = reader([&body](const char* data, std::size_t size) {
      body.append(data, size);
      return true;
    });
    if (!whole || !connection_->body_complete()) {
      refused_ = connection_->refusal().value_or(Refusal::kMalformed);
    }
    return !refused_;
  }

  void answer(httplib::Response& response) {
    release_turn(*connection_);
    HttpRequest& request = connection_->head().request;
    request.remote = connection_->remote();
    request.received_at = deps_.clock.utc();
    try {
      HttpAnswer answer = deps_.handler(request);
      response.status = answer.status;
      response.body = std::move(answer.body);
      if (!response.body.empty()) {
        response.set_header("Content-Type", answer.content_type);
      }
      for (const auto& [name, value] : answer.headers) {
        response.set_header(name, value);
      }
      return deps_.counters.count_answer(answer.status);
    } catch (const std::exception& fault) {
      log_line(LogLevel::kError, "http_handler_failed", {{"what", fault.what()}});
    } catch (...) {
      log_line(LogLevel::kError, "http_handler_failed", {{"what", "not a std::exception"}});
    }
    refused_ = Refusal::kHandlerFailed;
  }

  ExchangeDeps deps_;
  Connection* connection_ = nullptr;
  std::optional<Refusal> refused_;  ///< the answer is ours, not httplib's
};

}  // namespace

std::unique_ptr<Exchange> make_exchange(const ExchangeDeps& deps) {
  return std::make_unique<HttplibExchange>(deps);
}

}  // namespace triaged
