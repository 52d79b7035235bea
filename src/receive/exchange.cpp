#include "receive/exchange.h"

#include <httplib.h>

#include <algorithm>
#include <array>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/log.h"
#include "receive/http_answer.h"

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

/// What httplib reads the request from. Gives out the framing head, the body bytes that wait in the
/// connection and then, for large bodies, those still to come.
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
  /// The answer that httplib would give goes nowhere.
  ssize_t write(const char* /*from*/, std::size_t size) override {
    return static_cast<ssize_t>(size);
  }

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
};

/// One per worker, so that what it holds of the batch at hand needs no lock. Only httplib's reading
/// of messages is used: it writes an answer before it gives up a request, ours wait for a commit.
class HttplibExchange final : public Exchange, private httplib::Server {
 public:
  explicit HttplibExchange(const ExchangeDeps& deps)
      : deps_(deps),
        idle_timeout_(std::chrono::duration_cast<std::chrono::seconds>(deps.options.idle_timeout)) {
    Get("/", [](const httplib::Request&, httplib::Response&) {});
    Post("/",
         [this](const httplib::Request&, httplib::Response&, const httplib::ContentReader& reader) {
           read_body(reader);
         });
  }

  void serve(const Connections& connections) override {
    requests_.clear();
    waiting_.clear();
    for (const auto& connection : connections) {
      read(*connection);
    }
    HttpAnswers answers = handle();
    answers.resize(waiting_.size());
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      answer(*waiting_[i].connection, waiting_[i].framing, answers[i]);
    }
  }

 private:
  struct Waiting {
    Connection* connection = nullptr;
    AnswerFraming framing;
  };

  /// Puts the connection's request with those to be handled, or refuses it.
  void read(Connection& connection) {
    connection_ = &connection;
    refused_.reset();
    RequestHead& head = connection.head();
    const bool unread = !has_body_reader(head.request.method) && !connection.body_complete();
    Waiting waiting{&connection, {head.request.method == "HEAD", false, idle_timeout_}};
    waiting.framing.close = unread || !head.keep_alive || deps_.handover.draining;
    if (!read_message(connection) && !refused_) {
      refused_ = Refusal::kMalformed;
    }
    release_turn(connection);
    if (refused_) {
      return refuse(connection, *refused_, true);
    }
    head.request.remote = connection.remote();
    head.request.received_at = deps_.clock.utc();
    requests_.push_back(std::move(head.request));
    waiting_.push_back(waiting);
  }

  bool read_message(Connection& connection) {
    ExchangeStream stream(connection, deps_);
    try {
      bool closed = false;
      return process_request(stream, false, closed, nullptr);
    } catch (const std::exception& fault) {
      log_line(LogLevel::kError, "http_exchange_failed", {{"what", fault.what()}});
    } catch (...) {
      log_line(LogLevel::kError, "http_exchange_failed", {{"what", "not a std::exception"}});
    }
    refused_ = Refusal::kHandlerFailed;
    return false;
  }

  void read_body(const httplib::ContentReader& reader) {
    std::string& body = connection_->head().request.body;
    body.reserve(std::min(connection_->head().content_length, kReservedBytes));
    const bool whole = reader([&body](const char* data, std::size_t size) {
      body.append(data, size);
      return true;
    });
    if (!whole || !connection_->body_complete()) {
      refused_ = connection_->refusal().value_or(Refusal::kMalformed);
    }
  }

  HttpAnswers handle() {
    try {
      return deps_.handler(requests_);
    } catch (const std::exception& fault) {
      log_line(LogLevel::kError, "http_handler_failed", {{"what", fault.what()}});
    } catch (...) {
      log_line(LogLevel::kError, "http_handler_failed", {{"what", "not a std::exception"}});
    }
    return {};
  }

  void answer(Connection& connection,
              const AnswerFraming& framing,
              const std::optional<HttpAnswer>& answer) {
    if (!answer) {
      return refuse(connection, Refusal::kHandlerFailed, framing.close);
    }
    deps_.counters.count_answer(answer->status);
    connection.answer(render_answer(*answer, framing), framing.close);
    end(connection);
  }

  void refuse(Connection& connection, Refusal refusal, bool close) {
    deps_.counters.count_refusal(refusal);
    connection.answer(render_refusal(refusal, deps_.options.retry_after, close), close);
    end(connection);
  }

  static void end(Connection& connection) {
    if (!connection.body_complete()) {
      connection.set_closing();  // where the next request begins is unknown
    }
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

  ExchangeDeps deps_;
  const std::chrono::seconds idle_timeout_;
  std::vector<HttpRequest> requests_;
  std::vector<Waiting> waiting_;      ///< whose they are
  Connection* connection_ = nullptr;  ///< being read
  std::optional<Refusal> refused_;    ///< why it cannot be
};

}  // namespace

std::unique_ptr<Exchange> make_exchange(const ExchangeDeps& deps) {
  return std::make_unique<HttplibExchange>(deps);
}

}  // namespace triaged
