#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "deliver/http_sender.h"
#include "deliver/sender.h"

namespace triaged {

/// One easy handle with its buffers, used for one call after another. Private to the sender's loop
/// and its thread; stays at its address while libcurl knows it.
class Transfer {
 public:
  /// Nothing when libcurl is out of memory.
  static std::unique_ptr<Transfer> create(const HttpSenderOptions& options);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Sets the handle up for a call. False: it cannot be said in HTTP or SMTP (a line break in a
  /// header, no URL).
  bool prepare(SendRequest request, SteadyPoint now);
  /// What the finished call came to. The transfer may be prepared again afterwards.
  SendReport finish(CURLcode code, SteadyPoint now);
  /// The report of a call that is given up before its end.
  SendReport stop(SteadyPoint now);

  CURL* easy() const { return easy_; }
  /// A mail's handle carries state that an HTTP call must not inherit.
  bool is_mail() const { return request_.step.envelope.has_value(); }

 private:
  Transfer(CURL* easy, const HttpSenderOptions& options) : easy_(easy), options_(options) {}

  void set_fixed_options();
  bool set_http();
  bool set_mail();
  void set_trust(const std::string& ca_file);
  bool append_header(const std::string& line);
  SendReport report(SendClass outcome, SteadyPoint now);
  SendClass classify(CURLcode code) const;
  void read_mail_reply(CURLcode code);

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_read(char* out, std::size_t size, std::size_t count, void* self);
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_ready(void* self, char* remote, char* local, int remote_port, int local_port);

  CURL* easy_;
  const HttpSenderOptions& options_;
  std::optional<std::string>
      ca_file_;  ///< trusted beside the system's certificates; nothing = not set yet
  SendRequest request_;
  HttpResponse response_;
  curl_slist* headers_ = nullptr;
  curl_slist* recipients_ = nullptr;
  std::size_t header_bytes_ = 0;
  std::size_t mail_read_ = 0;
  int times_sent_ = 0;  ///< how often libcurl was about to write the request
  bool trusted_ = false;
  bool too_large_ = false;
  bool private_address_ = false;
  SteadyPoint started_{};
};

}  // namespace triaged
