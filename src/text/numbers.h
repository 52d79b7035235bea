#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "text/mask.h"

/// What a row of digits is; internal to this folder.
namespace triaged {

inline constexpr std::size_t kMaxNumberDigits = 19;

/// Digits (an x may be last) with the sizes of the groups they were written in.
struct NumberShape {
  std::string digits;
  std::vector<std::size_t> groups;
  bool plus = false;  ///< Written with a leading +.
};

/// Identity card, bank card, phone, or none of these.
std::optional<PersonalKind> kind_of_number(const NumberShape& shape);

/// The 11 digits of a mainland mobile number, with or without 86 or 0086 before them; else empty.
std::string_view chinese_mobile(std::string_view digits);

}  // namespace triaged
