#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "config/config.h"

namespace triaged {

/// The directories of the rules that the daemon runs under a configuration: its layers, or the live
/// release laid out in a folder that goes with this object. Not thread-safe.
class PresentRules {
 public:
  /// `named` come before what a configuration says. kNotFound, kUnavailable: the store cannot be
  /// read.
  static Result<PresentRules> find(const std::vector<std::string>& named,
                                   const std::optional<Config>& config);
  ~PresentRules();
  PresentRules(PresentRules&& other) noexcept;
  PresentRules(const PresentRules&) = delete;
  PresentRules& operator=(const PresentRules&) = delete;

  /// Empty: neither names nor a configuration.
  [[nodiscard]] const std::vector<std::string>& layers() const { return layers_; }

 private:
  PresentRules() = default;

  std::vector<std::string> layers_;
  std::string folder_;  ///< "" = nothing was laid out
};

}  // namespace triaged
