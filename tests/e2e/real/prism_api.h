#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "support/real_server.h"

namespace triaged::e2e {

/// A vendor's API as its OpenAPI document says it: Prism refuses what the document does not allow.
/// What it was asked and what it found wrong is read from its log, which lags. Not thread-safe.
class PrismApi {
 public:
  struct Call {
    std::string method;  ///< in capitals
    std::string target;  ///< path and query
    std::string body;    ///< reliable when calls come one after another
    std::string authorization;
  };

  /// `document` is a file of tests/real/openapi. With an `upstream` URL, calls that pass are
  /// answered by that server, else by the document's examples. kUnavailable: the test should skip.
  static Result<PrismApi> start(const std::string& document, const std::string& upstream = "");

  [[nodiscard]] std::string url() const { return server_.get("PRISM_URL"); }
  /// Waits until the log tells of all that was asked so far: asks for what no document has, and
  /// waits for the refusal. Calls and violations are whole afterwards. False when it never came.
  [[nodiscard]] bool catch_up() const;
  [[nodiscard]] std::vector<Call> calls() const;
  /// The log's lines about calls that the document does not allow.
  [[nodiscard]] std::vector<std::string> violations() const;

 private:
  explicit PrismApi(testing_support::RealServer server) : server_(std::move(server)) {}
  [[nodiscard]] std::vector<std::string> log() const;

  testing_support::RealServer server_;
};

}  // namespace triaged::e2e
