#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace triaged {

/// Makes the code of a survey's link. A code has 128 bits and cannot be guessed; it is derived from
/// a random key and the invitation's own key, so that a repeated send carries the same link and the
/// store needs to keep no more than its hash. Thread-safe: immutable.
class SurveyCodes {
 public:
  explicit SurveyCodes(Secret key) : key_(std::move(key)) {}

  /// Reads the 256-bit key from `path`, or makes one there (mode 0600). kUnavailable: it can be
  /// neither read nor made.
  static Result<SurveyCodes> open(const std::string& path);

  /// 22 URL-safe characters for the invitation named by its outbox key.
  [[nodiscard]] std::string code_for(std::string_view invitation) const;
  /// What the store keeps: 32 raw bytes.
  static std::string hash_of(std::string_view code);

 private:
  Secret key_;
};

}  // namespace triaged
