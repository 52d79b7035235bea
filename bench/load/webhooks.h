#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace triaged {

/// Signed Chatwoot-like webhooks of about 1.5 KB in Chinese and English, each a customer's first
/// message in a ticket of its own. The same seed gives the same texts and ticket numbers. Not
/// thread-safe.
class WebhookSource {
 public:
  struct Options {
    std::string path;    ///< the endpoint
    std::string secret;  ///< what the receiver verifies with
    std::uint64_t seed = 1;
    std::int64_t first_ticket = 200'000'000;  ///< nine digits; each webhook counts up
  };
  explicit WebhookSource(Options options);

  /// A whole HTTP/1.1 request of a ticket that was not there before. Valid until the next call.
  std::string_view next_request();
  /// Its body alone.
  [[nodiscard]] const std::string& body() const { return body_; }
  /// Its ticket's number.
  [[nodiscard]] const std::string& ticket() const { return ticket_; }

 private:
  struct Template {
    std::string body;
    std::vector<std::size_t> ticket_at;
  };

  [[nodiscard]] static Template make_template(const std::string& text, std::int64_t unix_now);
  void write_body();

  Options options_;
  std::mt19937_64 random_;
  std::vector<Template> templates_;
  std::int64_t next_ticket_;
  std::string ticket_;
  std::string body_;
  std::string request_;
};

}  // namespace triaged
