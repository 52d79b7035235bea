#pragma once

#include <string>
#include <utility>

namespace triaged {

/// A value that must never be printed: streams, logs and JSON see `***`. Read it only where it is
/// used.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  [[nodiscard]] const std::string& reveal() const { return value_; }
  [[nodiscard]] bool empty() const { return value_.empty(); }
  bool operator==(const Secret&) const = delete;

 private:
  std::string value_;
};

inline std::string to_string(const Secret&) {
  return "***";
}

}  // namespace triaged
