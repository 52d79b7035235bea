#pragma once

#include <httplib.h>

#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "support/loopback_server.h"

namespace triaged::e2e {

/// The least of a platform that the chatwoot adapter can write to, as fast as can be: it shows a
/// conversation's labels and keeps every note with the key it came under. Thread-safe.
class CountingDesk {
 public:
  /// What one conversation got.
  struct Shown {
    std::vector<std::string> notes;  ///< texts, in the order of their first arrival
    std::map<std::string, std::set<std::string>> keys;  ///< text → keys it came under
    std::set<std::string> labels;
    int repeats = 0;  ///< notes that had come before
  };

  CountingDesk();
  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] Shown shown(const std::string& conversation) const;

 private:
  void take_note(const std::string& conversation, const std::string& key, const Json& body);

  mutable std::mutex mutex_;
  std::map<std::string, Shown> conversations_;
  test::LoopbackServer server_;  ///< last: its thread uses the others
};

}  // namespace triaged::e2e
