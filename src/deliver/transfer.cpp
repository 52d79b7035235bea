#include "deliver/transfer.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/ascii.h"
#include "deliver/address.h"
#include "text/utf8.h"

namespace triaged {
namespace {

/// How long a kept-alive connection may have idled for a call that must not be sent twice: well
/// below the shortest common server limit (Apache: 5 s,
/// https://httpd.apache.org/docs/2.4/mod/core.html#keepalivetimeout), so that it does not break
/// just as the call goes out.
constexpr long kFreshIdleSeconds = 2;
constexpr int kSmtpAuthRefused = 535;

bool has_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

bool carries_body(const HttpCall& call) {
  return !call.body.empty() || call.method == "POST" || call.method == "PUT" ||
         call.method == "PATCH";
}

const char* name_of(CURLcode code) {
  switch (code) {
    case CURLE_OK:
      return "";
    case CURLE_COULDNT_RESOLVE_HOST:
      return "resolve";
    case CURLE_COULDNT_CONNECT:
      return "connect";
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
      return "tls";
    case CURLE_OPERATION_TIMEDOUT:
      return "timeout";
    case CURLE_USE_SSL_FAILED:
      return "starttls";
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return "bad_request";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
      return "closed";
    case CURLE_PARTIAL_FILE:
      return "cut_short";
    default:
      return "protocol";
  }
}

}  // namespace

std::unique_ptr<Transfer> Transfer::create(const HttpSenderOptions& options) {
  CURL* easy = curl_easy_init();
  if (easy == nullptr) {
    return nullptr;
  }
  std::unique_ptr<Transfer> transfer(new Transfer(easy, options));
  transfer->set_fixed_options();
  return transfer;
}

Transfer::~Transfer() {
  curl_slist_free_all(headers_);
  curl_slist_free_all(recipients_);
  curl_easy_cleanup(easy_);
}

void Transfer::set_fixed_options() {
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
  curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy_, CURLOPT_PROXY, "");
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, options_.user_agent.c_str());
  curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &Transfer::on_ready);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  set_trust("");
}

bool Transfer::prepare(SendRequest request, SteadyPoint now) {
  request_ = std::move(request);
  response_ = {};
  header_bytes_ = 0;
  mail_read_ = 0;
  times_sent_ = 0;
  too_large_ = false;
  private_address_ = false;
  started_ = now;
  const HttpCall& call = request_.step.call;
  trusted_ = has_origin_of(call.url, request_.trusted_url);
  if (call.url.empty() || has_break(call.url)) {
    return false;
  }
  const long idle =
      std::chrono::duration_cast<std::chrono::seconds>(options_.idle_connection).count();
  curl_easy_setopt(easy_, CURLOPT_URL, call.url.c_str());
  curl_easy_setopt(
      easy_, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, static_cast<long>(request_.total_timeout.count()));
  curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, request_.repeatable ? idle : kFreshIdleSeconds);
  set_trust(request_.step.ca_file);
  return is_mail() ? set_mail() : set_http();
}

void Transfer::set_trust(const std::string& ca_file) {
  if (ca_file_ == ca_file) {
    return;
  }
  // The system's bundle alone is read once for all connections; a directory beside it would make
  // libcurl read it for each. One more file takes the bundle's place, so there the directory stands
  // for the system.
  const curl_version_info_data* built = curl_version_info(CURLVERSION_NOW);
  const char* system = built->capath != nullptr ? built->capath : "/etc/ssl/certs";
  const bool bundle_only = ca_file.empty() && built->cainfo != nullptr;
  curl_easy_setopt(easy_, CURLOPT_CAPATH, bundle_only ? nullptr : system);
  curl_easy_setopt(easy_, CURLOPT_CAINFO, ca_file.empty() ? built->cainfo : ca_file.c_str());
  ca_file_ = ca_file;
}

bool Transfer::append_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_, line.c_str());
  if (longer == nullptr) {
    return false;
  }
  headers_ = longer;
  return true;
}

bool Transfer::set_http() {
  const HttpCall& call = request_.step.call;
  curl_slist_free_all(std::exchange(headers_, nullptr));
  bool typed = false;
  for (const auto& [name, value] : call.headers) {
    if (name.empty() || has_break(name) || has_break(value)) {
      return false;
    }
    typed = typed || ascii_lower(name) == "content-type";
    // libcurl's own spelling of a header without a value ends in a semicolon.
    std::string line = name;
    line.append(value.empty() ? ";" : ": ").append(value);
    append_header(line);
  }
  append_header("Expect:");
  curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);  // forgets the last call's method and body
  if (call.method == "HEAD") {
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
  } else if (carries_body(call)) {
    if (!typed) {
      append_header("Content-Type:");
    }
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, call.body.data());
  }
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
  return !call.method.empty() && !has_break(call.method);
}

bool Transfer::set_mail() {
  const SendStep& step = request_.step;
  const auto angled = [](const std::string& address) { return "<" + address + ">"; };
  if (step.envelope->to.empty() || has_break(step.envelope->from)) {
    return false;
  }
  for (const std::string& to : step.envelope->to) {
    if (has_break(to)) {
      return false;
    }
    recipients_ = curl_slist_append(recipients_, angled(to).c_str());
  }
  curl_easy_setopt(easy_, CURLOPT_MAIL_FROM, angled(step.envelope->from).c_str());
  curl_easy_setopt(easy_, CURLOPT_MAIL_RCPT, recipients_);
  curl_easy_setopt(easy_, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy_, CURLOPT_READFUNCTION, &Transfer::on_read);
  curl_easy_setopt(easy_, CURLOPT_READDATA, this);
  curl_easy_setopt(easy_, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(step.call.body.size()));
  // Without the demand libcurl goes on in clear, and without AUTH, where the server has no TLS.
  const long tls = step.username.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL;
  curl_easy_setopt(easy_, CURLOPT_USE_SSL, tls);
  if (!step.username.empty()) {
    curl_easy_setopt(easy_, CURLOPT_USERNAME, step.username.c_str());
    curl_easy_setopt(easy_, CURLOPT_PASSWORD, step.password.reveal().c_str());
  }
  return true;
}

SendClass Transfer::classify(CURLcode code) const {
  if (private_address_ || code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL) {
    return SendClass::kRefused;
  }
  if (response_.status != 0) {
    return SendClass::kAnswered;
  }
  // A mail counts from its final dot, and that follows the last byte we hand over.
  const bool handed_over = !is_mail() || mail_read_ == request_.step.call.body.size();
  return times_sent_ > 0 && handed_over ? SendClass::kUnknown : SendClass::kNotSent;
}

/// The last reply of a mail server is its answer, unless it only asked for the message (354).
void Transfer::read_mail_reply(CURLcode code) {
  const int last = std::exchange(response_.status, 0);
  const bool refused = code == CURLE_LOGIN_DENIED || (code != CURLE_OK && last >= 400);
  if (code == CURLE_OK) {
    response_.status = last;
  } else if (refused) {
    response_.status = last >= 400 ? last : kSmtpAuthRefused;
  }
}

SendReport Transfer::finish(CURLcode code, SteadyPoint now) {
  long status = 0;
  curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  if (is_mail()) {
    read_mail_reply(code);
  }
  response_.error = name_of(code);
  if (private_address_) {
    response_.error = "private_address";
  } else if (too_large_) {
    response_.error = "too_large";
  } else if (code == CURLE_ABORTED_BY_CALLBACK) {
    response_.error = "closed";
  } else if (is_mail() && response_.status != 0) {
    response_.error.clear();
  } else if (response_.status != 0 && code != CURLE_OK) {
    response_.error = "cut_short";
  }
  return report(classify(code), now);
}

SendReport Transfer::stop(SteadyPoint now) {
  response_ = {};
  response_.error = "stopped";
  return report(classify(CURLE_OPERATION_TIMEDOUT), now);
}

SendReport Transfer::report(SendClass outcome, SteadyPoint now) {
  return {request_.id,
          outcome,
          std::move(response_),
          std::chrono::duration_cast<Millis>(now - started_)};
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  const std::size_t bytes = size * count;
  if (transfer->response_.body.size() + bytes > transfer->options_.body_cap_bytes) {
    transfer->too_large_ = true;
    return 0;
  }
  transfer->response_.body.append(data, bytes);
  return bytes;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  const std::size_t bytes = size * count;
  const std::string_view line(data, bytes);
  transfer->header_bytes_ += bytes;
  if (transfer->header_bytes_ > transfer->options_.header_cap_bytes) {
    transfer->too_large_ = true;
    return 0;
  }
  HttpResponse& response = transfer->response_;
  if (transfer->is_mail()) {
    response.body = std::string(trim(line));  // the last reply is the one that matters
    return bytes;
  }
  if (line.starts_with("HTTP/")) {
    response.headers.clear();  // an interim answer came before
    return bytes;
  }
  if (const auto colon = line.find(':'); colon != std::string_view::npos) {
    response.headers.emplace_back(ascii_lower(trim(line.substr(0, colon))),
                                  std::string(trim(line.substr(colon + 1))));
  }
  return bytes;
}

std::size_t Transfer::on_read(char* out, std::size_t size, std::size_t count, void* self) {
  auto* transfer = static_cast<Transfer*>(self);
  const std::string& body = transfer->request_.step.call.body;
  const std::size_t bytes = std::min(size * count, body.size() - transfer->mail_read_);
  body.copy(out, bytes, transfer->mail_read_);
  transfer->mail_read_ += bytes;
  return bytes;
}

curl_socket_t Transfer::on_open(void* self, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto* transfer = static_cast<Transfer*>(self);
  if (!transfer->trusted_ && !is_public_address(&address->addr)) {
    transfer->private_address_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Runs before each request, on kept-alive connections too, which on_open() never sees again.
int Transfer::on_ready(
    void* self, char* remote, char* /*local*/, int /*port*/, int /*local_port*/) {
  auto* transfer = static_cast<Transfer*>(self);
  if (!transfer->trusted_ && !is_public_address(std::string_view(remote))) {
    transfer->private_address_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  // libcurl would send the request once more when a reused connection closed without an answer.
  if (transfer->times_sent_ > 0 && !transfer->request_.repeatable) {
    return CURL_PREREQFUNC_ABORT;
  }
  ++transfer->times_sent_;
  return CURL_PREREQFUNC_OK;
}

}  // namespace triaged
