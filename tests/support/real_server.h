#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace triaged::testing_support {

/// A server of tests/real/, running as long as this object lives; its folder goes with it.
/// Not thread-safe.
class RealServer {
 public:
  /// Runs `tests/real/<name> FOLDER arguments…` of the tree at `source_dir`. kUnavailable: this
  /// machine cannot have the server, so the test should skip; kInternal: it did not start.
  static Result<RealServer> start(const std::string& source_dir,
                                  const std::string& name,
                                  const std::vector<std::string>& arguments);
  RealServer(RealServer&& other) noexcept;
  RealServer& operator=(RealServer&&) = delete;
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;
  ~RealServer();

  /// A value the script published, like `RT_URL`; "" when there is none.
  [[nodiscard]] std::string get(const std::string& key) const;

 private:
  RealServer(std::string scripts, std::filesystem::path folder);

  std::string scripts_;
  std::filesystem::path folder_;
  std::map<std::string, std::string> published_;
};

}  // namespace triaged::testing_support
