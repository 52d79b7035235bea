#include "text/numbers.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace triaged {
namespace {

int number_of(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

bool all_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The first two digits of an address code (GB/T 2260).
bool is_province(std::string_view digits) {
  constexpr int kProvinces[] = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34,
                                35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
                                53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83};
  return std::binary_search(
      std::begin(kProvinces), std::end(kProvinces), number_of(digits.substr(0, 2)));
}

bool is_birth_date(int year, std::string_view month_day) {
  const std::chrono::year_month_day date(
      std::chrono::year(year),
      std::chrono::month(static_cast<unsigned>(number_of(month_day.substr(0, 2)))),
      std::chrono::day(static_cast<unsigned>(number_of(month_day.substr(2, 2)))));
  return date.ok() && year >= 1900 && year < 2100;
}

/// The check character of GB 11643-1999 (ISO 7064 MOD 11-2).
char identity_check(std::string_view digits) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) {
    sum += (digits[i] - '0') * kWeights[i];
  }
  return "10x98765432"[sum % 11];
}

bool is_identity_card(std::string_view digits) {
  if (digits.size() == 18) {
    return all_digits(digits.substr(0, 17)) && is_province(digits) &&
           is_birth_date(number_of(digits.substr(6, 4)), digits.substr(10, 4)) &&
           identity_check(digits) == digits.back();
  }
  return digits.size() == 15 && all_digits(digits) && is_province(digits) &&
         is_birth_date(1900 + number_of(digits.substr(6, 2)), digits.substr(8, 4));
}

bool passes_luhn(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const int digit = digits[digits.size() - 1 - i] - '0';
    const int doubled = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += i % 2 == 0 ? digit : doubled;
  }
  return sum % 10 == 0;
}

/// Prefix and length of a card network (ISO/IEC 7812 ranges as the networks publish them).
bool has_card_prefix(std::string_view digits) {
  const int four = number_of(digits.substr(0, 4));
  switch (digits.size()) {
    case 14:
      return four / 100 == 36 || four / 100 == 38 || (four >= 3000 && four <= 3059);
    case 15:
      return four / 100 == 34 || four / 100 == 37;
    case 16:
    case 17:
    case 18:
    case 19:
      return digits[0] == '4' || digits[0] == '5' || digits[0] == '6' ||
             (four >= 3528 && four <= 3589) || (four >= 2221 && four <= 2720) || four == 9558;
    default:
      return false;
  }
}

bool is_bank_card(std::string_view digits) {
  const bool one_digit = digits.find_first_not_of(digits.front()) == std::string_view::npos;
  return all_digits(digits) && has_card_prefix(digits) && passes_luhn(digits) && !one_digit;
}

/// 021-12345678, (02) 2345-6789, 0912 345 678: an area or network code that starts with 0, then
/// groups of three or more.
bool is_domestic(const NumberShape& shape) {
  const std::size_t size = shape.digits.size();
  if (shape.digits.front() != '0' || shape.digits[1] == '0' || size < 9 || size > 12) {
    return false;
  }
  if (shape.groups.size() == 1) {
    return true;
  }
  const bool long_enough = std::all_of(
      shape.groups.begin() + 1, shape.groups.end(), [](std::size_t group) { return group >= 3; });
  return shape.groups.size() <= 4 && shape.groups.front() >= 2 && shape.groups.front() <= 5 &&
         long_enough;
}

bool is_phone(const NumberShape& shape) {
  const std::string& digits = shape.digits;
  if (!all_digits(digits)) {
    return false;
  }
  if (!chinese_mobile(digits).empty()) {
    return true;
  }
  if (shape.plus) {
    return digits.size() >= 8 && digits.size() <= 15;
  }
  const bool abroad = digits.substr(0, 2) == "00" && digits.size() >= 11 && digits.size() <= 17;
  const bool north_american = shape.groups == std::vector<std::size_t>{3, 3, 4};
  return is_domestic(shape) || (abroad && digits[2] != '0') || north_american;
}

}  // namespace

std::optional<PersonalKind> kind_of_number(const NumberShape& shape) {
  if (shape.digits.size() < 8) {
    return std::nullopt;
  }
  if (is_identity_card(shape.digits)) {
    return PersonalKind::kIdentityCard;
  }
  if (is_bank_card(shape.digits)) {
    return PersonalKind::kBankCard;
  }
  return is_phone(shape) ? std::optional(PersonalKind::kPhone) : std::nullopt;
}

std::string_view chinese_mobile(std::string_view digits) {
  for (const std::string_view prefix : {"0086", "86"}) {
    if (digits.size() == 11 + prefix.size() && digits.substr(0, prefix.size()) == prefix) {
      digits.remove_prefix(prefix.size());
      break;
    }
  }
  const bool mobile =
      digits.size() == 11 && digits[0] == '1' && digits[1] >= '3' && digits[1] <= '9';
  return mobile ? digits : std::string_view();
}

}  // namespace triaged
