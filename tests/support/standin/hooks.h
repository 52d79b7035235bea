#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "standin/desk.h"

namespace triaged::standin {

/// Sends the account's webhooks one after the other, signed as Chatwoot signs them: hex HMAC-SHA256
/// of `{timestamp}.{body}`, and never a second time when the answer is bad. Thread-safe; owns one
/// thread.
class Hooks {
 public:
  explicit Hooks(const Clock& clock);
  ~Hooks();
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  /// Where the webhooks go; an empty URL keeps them here. `secret` is used as UTF-8 text.
  void subscribe(std::string url, std::string secret);
  std::string url() const;
  /// The events that are sent; from the start those that the product listens to.
  void listen_to(std::vector<std::string> events);
  std::vector<std::string> events() const;
  void queue(std::vector<Notice> notices);
  /// `[{event, delivery, status}]`, oldest first; status 0: not reached.
  Json deliveries() const;
  /// True when nothing waits to be sent any more; waits at most `span`.
  bool wait_idle(Millis span);
  void stop();

 private:
  void run();
  int send(const Notice& notice, const std::string& delivery);

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string url_;
  std::string secret_;
  std::vector<std::string> events_{"conversation_created",
                                   "conversation_status_changed",
                                   "conversation_updated",
                                   "message_created",
                                   "message_updated"};
  std::deque<Notice> waiting_;
  std::vector<Json> sent_;
  bool busy_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace triaged::standin
