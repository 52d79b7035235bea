#pragma once

#include <cassert>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/error.h"

namespace triaged {

/// A T or the Error that kept us from having one. Move-only T is fine. Not thread-safe, like any
/// value.
template <class T>
class [[nodiscard]] Result {
 public:
  using Value = T;

  Result(T value)
      : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Error error)
      : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & { return *std::get_if<0>(&checked()); }
  const T& value() const& { return *std::get_if<0>(&checked()); }
  T&& take() && { return std::move(*std::get_if<0>(&checked())); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const& { return *std::get_if<1>(&state_); }
  Error&& take_error() && { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, Error>& checked() {
    assert(ok());
    return state_;
  }
  const std::variant<T, Error>& checked() const {
    assert(ok());
    return state_;
  }

  std::variant<T, Error> state_;
};

/// Done, or the Error that prevented it. `return {};` is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  using Value = void;

  Result() = default;
  Result(Error error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  void take() && {}
  const Error& error() const& { return *error_; }
  Error&& take_error() && { return std::move(*error_); }

 private:
  std::optional<Error> error_;
};

/// The value of a Result expression, or return its error from the enclosing function. Never nest
/// two TRYs.
#define TRY(...)                                  \
  __extension__({                                 \
    auto try_result_ = (__VA_ARGS__);             \
    if (!try_result_.ok()) {                      \
      return std::move(try_result_).take_error(); \
    }                                             \
    std::move(try_result_).take();                \
  })

}  // namespace triaged
