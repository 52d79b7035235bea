#pragma once

#include <mutex>
#include <vector>

#include "base/json.h"

namespace httplib {
class Server;
}  // namespace httplib

namespace triaged::standin {

/// Where messages to customers leave: Twilio's `Messages.json`, Kannel's `sendsms` and Postmark's
/// `/email`, answered as those do. What was sent is kept: `[{channel, to, text}]`. Thread-safe.
class Channels {
 public:
  void mount(httplib::Server& server);
  Json sent() const;

 private:
  /// Keeps the message and gives its number, from 1.
  std::size_t keep(const char* channel, const std::string& to, const std::string& text);

  mutable std::mutex mutex_;
  std::vector<Json> sent_;
};

}  // namespace triaged::standin
