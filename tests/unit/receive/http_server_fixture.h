#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "support/http_server_run.h"
#include "support/raw_http_client.h"

namespace triaged::testing_support {

inline HttpServerOptions quick_options() {
  HttpServerOptions options;
  options.workers = 4;
  options.sweep_interval = Millis(5);
  return options;
}

/// Says back what the handler saw.
inline HttpAnswer echo(const HttpRequest& request) {
  HttpAnswer answer;
  answer.body = request.method + " " + request.target + " " + request.body;
  return answer;
}

inline std::string post(const std::string& target, const std::string& body) {
  return "POST " + target +
         " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

/// Waits, at most twenty seconds, until `condition` holds.
inline bool eventually(const std::function<bool()>& condition) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > until) {
      return false;
    }
    std::this_thread::yield();
  }
  return true;
}

}  // namespace triaged::testing_support
