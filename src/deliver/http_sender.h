#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/version.h"
#include "deliver/sender.h"

namespace triaged {

struct HttpSenderOptions {
  /// Request Tracker redirects agents whose name contains `Mozilla`: ours never does.
  std::string user_agent = "triaged/" + std::string(version());
  std::size_t body_cap_bytes = 1'048'576;
  std::size_t header_cap_bytes = 65'536;
  long connections = 256;          ///< open at a time, in all
  long connections_per_host = 64;  ///< open at a time, to one host
  Millis idle_connection{60'000};  ///< a kept-alive connection idle for longer is not used again
};

/// HTTP and SMTP calls over one libcurl multi handle on epoll: connections are kept alive and
/// reused, HTTP/2 is spoken where TLS offers it. Redirects, proxies from the environment, cookies
/// and every scheme but http, https, smtp and smtps are off; certificates are verified. A mail with
/// a user name goes over TLS or not at all.
class HttpSender final : public Sender {
 public:
  /// kUnavailable: the system gave no epoll or event descriptor.
  static Result<std::unique_ptr<HttpSender>> create(HttpSenderOptions options = {});
  ~HttpSender() override;
  HttpSender(const HttpSender&) = delete;
  HttpSender& operator=(const HttpSender&) = delete;

  void start(SendRequest request) override;
  void wait(Millis at_most, std::vector<SendReport>& ended) override;
  void wake() override;
  void cancel_all(std::vector<SendReport>& ended) override;

 private:
  class Loop;
  explicit HttpSender(std::unique_ptr<Loop> loop);

  std::unique_ptr<Loop> loop_;
};

}  // namespace triaged
