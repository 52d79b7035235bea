#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "deliver/sender.h"

namespace triaged::test {

/// Calls that end when, and as, the test says. What was started is kept in order.
class FakeSender final : public Sender {
 public:
  void start(SendRequest request) override {
    started.push_back(request);
    open.push_back(std::move(request));
    if (!scripted.empty()) {
      end_oldest(scripted.front());
      scripted.pop_front();
    }
  }
  void wait(Millis, std::vector<SendReport>& ended) override {
    std::move(ended_.begin(), ended_.end(), std::back_inserter(ended));
    ended_.clear();
  }
  void wake() override {}
  void cancel_all(std::vector<SendReport>& ended) override {
    while (!open.empty()) {
      end_oldest({0, SendClass::kUnknown, {0, {}, "", "stopped"}, {}});
    }
    wait(Millis(0), ended);
  }

  /// Ends the oldest call under way; its report comes out of the next wait().
  void end_oldest(SendReport report) {
    report.id = open.front().id;
    open.pop_front();
    ended_.push_back(std::move(report));
  }
  void answer(int status, HttpHeaders headers = {}) {
    end_oldest({0, SendClass::kAnswered, {status, std::move(headers), "", ""}, {}});
  }

  std::vector<SendRequest> started;
  std::deque<SendRequest> open;
  std::deque<SendReport> scripted;  ///< how the next calls end at once

 private:
  std::vector<SendReport> ended_;
};

inline SendReport answered(int status, HttpHeaders headers = {}) {
  return {0, SendClass::kAnswered, {status, std::move(headers), "", ""}, {}};
}
inline SendReport not_sent() {
  return {0, SendClass::kNotSent, {0, {}, "", "connect"}, {}};
}
inline SendReport no_answer() {
  return {0, SendClass::kUnknown, {0, {}, "", "timeout"}, {}};
}

}  // namespace triaged::test
