#include "base/error.h"

#include <fmt/format.h>

#include <utility>

namespace triaged {

const ErrorInfo& error_info(ErrorCode code) {
  static constexpr ErrorInfo kInvalid{"invalid_input", 400, false};
  static constexpr ErrorInfo kUnauthenticated{"unauthenticated", 401, false};
  static constexpr ErrorInfo kMissing{"not_found", 404, false};
  static constexpr ErrorInfo kConflict{"conflict", 409, false};
  static constexpr ErrorInfo kLimited{"rate_limited", 429, true};
  static constexpr ErrorInfo kDown{"unavailable", 503, true};
  static constexpr ErrorInfo kInternal{"internal", 500, false};
  switch (code) {
    case ErrorCode::kInvalidInput:
      return kInvalid;
    case ErrorCode::kUnauthenticated:
      return kUnauthenticated;
    case ErrorCode::kNotFound:
      return kMissing;
    case ErrorCode::kConflict:
      return kConflict;
    case ErrorCode::kRateLimited:
      return kLimited;
    case ErrorCode::kUnavailable:
      return kDown;
    case ErrorCode::kInternal:
      return kInternal;
  }
  return kInternal;
}

std::string to_string(const Error& error) {
  std::string text;
  if (error.at) {
    text = error.at->line > 0
               ? fmt::format("{}:{}:{}: ", error.at->file, error.at->line, error.at->column)
               : fmt::format("{}: ", error.at->file);
  }
  text += error.message;
  if (!error.hint.empty()) {
    text += fmt::format(" ({})", error.hint);
  }
  return text;
}

namespace {
Error make(ErrorCode code, std::string message, std::string hint) {
  return Error{code, std::move(message), std::move(hint), std::nullopt, std::nullopt};
}
}  // namespace

Error invalid_input(std::string message, std::string hint) {
  return make(ErrorCode::kInvalidInput, std::move(message), std::move(hint));
}
Error not_found(std::string message, std::string hint) {
  return make(ErrorCode::kNotFound, std::move(message), std::move(hint));
}
Error unauthenticated(std::string message, std::string hint) {
  return make(ErrorCode::kUnauthenticated, std::move(message), std::move(hint));
}
Error conflict(std::string message, std::string hint) {
  return make(ErrorCode::kConflict, std::move(message), std::move(hint));
}
Error unavailable(std::string message, std::string hint) {
  return make(ErrorCode::kUnavailable, std::move(message), std::move(hint));
}
Error internal_error(std::string message, std::string hint) {
  return make(ErrorCode::kInternal, std::move(message), std::move(hint));
}

}  // namespace triaged
