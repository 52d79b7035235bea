#include "standin/hooks.h"

#include <httplib.h>

#include <algorithm>
#include <utility>

#include "base/crypto.h"
#include "standin/shapes.h"

namespace triaged::standin {
namespace {

constexpr time_t kTimeoutSeconds = 5;  // the platform's default WEBHOOK_TIMEOUT

/// A random UUID, as the delivery header carries.
std::string new_delivery() {
  const auto bytes = random_bytes(16);
  std::string hex = hex_encode(bytes.ok() ? *bytes : std::string(16, '\0'));
  for (const std::size_t at : {20U, 16U, 12U, 8U}) {
    hex.insert(at, "-");
  }
  return hex;
}

/// `http://host:port` and the rest.
std::pair<std::string, std::string> split_url(const std::string& url) {
  const std::size_t host = url.find("://");
  const std::size_t path = url.find('/', host == std::string::npos ? 0 : host + 3);
  return path == std::string::npos ? std::pair(url, std::string("/"))
                                   : std::pair(url.substr(0, path), url.substr(path));
}

}  // namespace

Hooks::Hooks(const Clock& clock) : clock_(clock), thread_([this] { run(); }) {
}

Hooks::~Hooks() {
  stop();
}

void Hooks::stop() {
  {
    std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
  }
}

void Hooks::subscribe(std::string url, std::string secret) {
  std::lock_guard lock(mutex_);
  url_ = std::move(url);
  secret_ = std::move(secret);
}

std::string Hooks::url() const {
  std::lock_guard lock(mutex_);
  return url_;
}

void Hooks::listen_to(std::vector<std::string> events) {
  std::lock_guard lock(mutex_);
  events_ = std::move(events);
}

std::vector<std::string> Hooks::events() const {
  std::lock_guard lock(mutex_);
  return events_;
}

void Hooks::queue(std::vector<Notice> notices) {
  {
    std::lock_guard lock(mutex_);
    for (Notice& notice : notices) {
      if (std::ranges::find(events_, notice.event) != events_.end()) {
        waiting_.push_back(std::move(notice));
      }
    }
  }
  changed_.notify_all();
}

Json Hooks::deliveries() const {
  std::lock_guard lock(mutex_);
  return sent_;
}

bool Hooks::wait_idle(Millis span) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, span, [&] { return waiting_.empty() && !busy_; });
}

void Hooks::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stopped_ || !waiting_.empty(); });
    if (stopped_) {
      return;
    }
    const Notice notice = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    lock.unlock();
    const std::string delivery = new_delivery();
    const int status = send(notice, delivery);
    lock.lock();
    busy_ = false;
    sent_.push_back({{"event", notice.event}, {"delivery", delivery}, {"status", status}});
    changed_.notify_all();
  }
}

int Hooks::send(const Notice& notice, const std::string& delivery) {
  std::string url;
  std::string secret;
  {
    std::lock_guard lock(mutex_);
    url = url_;
    secret = secret_;
  }
  if (url.empty()) {
    return 0;
  }
  const auto [host, path] = split_url(url);
  const std::string body = dump_json(notice.body);
  const std::string at = std::to_string(unix_seconds(clock_.utc()));
  httplib::Headers headers = {{"Accept", "application/json"},
                              {"X-Chatwoot-Delivery", delivery},
                              {"X-Chatwoot-Timestamp", at}};
  if (!secret.empty()) {
    headers.emplace("X-Chatwoot-Signature",
                    "sha256=" + hex_encode(hmac_sha256(secret, at + "." + body)));
  }
  httplib::Client client(host);
  client.set_tcp_nodelay(true);
  client.set_connection_timeout(kTimeoutSeconds);
  client.set_read_timeout(kTimeoutSeconds);
  const httplib::Result answer = client.Post(path, headers, body, "application/json");
  return answer ? answer->status : 0;
}

}  // namespace triaged::standin
