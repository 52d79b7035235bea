#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace triaged {

/// What the caller should do about an error, not where it came from. One row per code:
/// error_info().
enum class ErrorCode : std::uint8_t {
  kInvalidInput,     ///< The bytes or values given cannot be used; the same input fails again.
  kUnauthenticated,  ///< A signature, token or password does not match.
  kNotFound,         ///< The named thing does not exist.
  kConflict,         ///< Somebody else changed it first (lost fence, wrong state, already there).
  kRateLimited,      ///< Too many; try again after `retry_after`.
  kUnavailable,      ///< A resource is down or full for now; try again.
  kInternal,         ///< Our own fault.
};

/// A place in a file, 1-based; `line` 0 means the whole file. `file` is the path as the user typed
/// it.
struct SourcePos {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const SourcePos&) const = default;
};

/// An error as a value. `message` is lower case without a full stop, names the thing and quotes
/// what was given; `hint` says what to do next and may be empty.
struct [[nodiscard]] Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  std::string hint;
  std::optional<SourcePos> at;
  std::optional<std::chrono::milliseconds> retry_after;
};

struct ErrorInfo {
  std::string_view name;
  int http_status;
  bool retryable;
};

/// Name, HTTP status and retryability of a code.
const ErrorInfo& error_info(ErrorCode code);

/// `file:line:col: message (hint)`, leaving out the parts that are not there.
std::string to_string(const Error& error);

Error invalid_input(std::string message, std::string hint = "");
Error not_found(std::string message, std::string hint = "");
Error unauthenticated(std::string message, std::string hint = "");
Error conflict(std::string message, std::string hint = "");
Error unavailable(std::string message, std::string hint = "");
Error internal_error(std::string message, std::string hint = "");

}  // namespace triaged
