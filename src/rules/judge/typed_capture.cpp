#include "rules/judge/typed_capture.h"

#include <algorithm>
#include <string>
#include <vector>

#include "calendar/local_date.h"
#include "text/fold.h"

namespace triaged {
namespace {

constexpr std::string_view kNumbered[] = {
    "product.order_no", "product.serial", "product.batch", "product.model"};

/// Where nobody wrote the year: a leap year, so that every day is one.
constexpr std::string_view kAnyYear = "2024";

bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}

/// `05` of `5`.
std::string two_digits(const std::string& digits) {
  return digits.size() == 1 ? "0" + digits : digits;
}

/// A number, and what stands behind it before the next one.
struct Number {
  std::string digits;
  std::string after;
};

/// The first numbers of a text, as many as a day has.
std::vector<Number> leading_numbers(const std::string& text) {
  constexpr std::size_t kMost = 3;
  std::vector<Number> numbers;
  bool inside = false;
  for (const char c : text) {
    const bool digit = is_ascii_digit(c);
    if (digit && !inside) {
      if (numbers.size() == kMost) {
        break;
      }
      numbers.emplace_back();
    }
    if (!numbers.empty()) {
      (digit ? numbers.back().digits : numbers.back().after) += c;
    }
    inside = digit;
  }
  return numbers;
}

bool is_date(const std::string& year, const std::string& month, const std::string& day) {
  return parse_date(year + "-" + two_digits(month) + "-" + two_digits(day)).has_value();
}

/// `2026` of `115`, where the years are those of the Republic of China.
std::string full_year(const std::string& folded, const std::string& digits) {
  const bool republics = digits.size() <= 3 && folded.starts_with(fold("民國").text);
  return republics ? std::to_string(std::stoi(digits) + 1911) : digits;
}

/// `14` of 14:30 or 14點, folded.
bool is_hour(const Number& number) {
  return std::ranges::any_of(std::initializer_list<std::string_view>{":", "点", "时"},
                             [&](std::string_view sign) { return number.after.starts_with(sign); });
}

/// Year, month and day, whatever stands between them but no time; one may follow.
bool is_day(const std::string& folded) {
  const std::vector<Number> numbers = leading_numbers(folded);
  if (!numbers.empty() && numbers[0].digits.size() == 8) {
    const std::string& digits = numbers[0].digits;
    return is_date(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6));
  }
  if (numbers.size() >= 2 && numbers[0].after.find("月") != std::string::npos) {
    return !is_hour(numbers[1]) &&
           is_date(std::string(kAnyYear), numbers[0].digits, numbers[1].digits);
  }
  return numbers.size() == 3 && std::ranges::none_of(numbers, is_hour) &&
         is_date(full_year(folded, numbers[0].digits), numbers[1].digits, numbers[2].digits);
}

}  // namespace

std::string_view misfit(std::string_view field, std::string_view text) {
  const std::string folded = fold(text).text;
  if (field == "product.purchased_on" && !is_day(folded)) {
    return "is no day, such as 2026-03-05";
  }
  const bool numbered = std::ranges::find(kNumbered, field) != std::end(kNumbered);
  const bool says_something = std::ranges::any_of(folded, [](char c) {
    return is_ascii_digit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80U;
  });
  return numbered && !says_something ? "holds no letter and no digit" : "";
}

}  // namespace triaged
