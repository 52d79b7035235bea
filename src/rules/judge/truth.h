#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace triaged {

/// Kleene's three values, ordered so that "and" is the least and "or" the greatest of two.
enum class Truth : std::uint8_t { kFalse, kUnknown, kTrue };

inline Truth truth_of(bool value) {
  return value ? Truth::kTrue : Truth::kFalse;
}
inline Truth truth_and(Truth a, Truth b) {
  return std::min(a, b);
}
inline Truth truth_or(Truth a, Truth b) {
  return std::max(a, b);
}
inline Truth truth_not(Truth a) {
  return static_cast<Truth>(static_cast<int>(Truth::kTrue) - static_cast<int>(a));
}

/// `true`, `false` or `unknown`.
std::string_view to_string(Truth truth);

}  // namespace triaged
