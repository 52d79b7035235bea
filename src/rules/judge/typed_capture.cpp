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

/// Year, month and day, whatever stands between them.
bool is_day(const std::string& folded) {
  std::vector<std::string> numbers;
  bool inside = false;
  for (const char c : folded) {
    if (is_ascii_digit(c)) {
      if (!inside) {
        numbers.emplace_back();
      }
      numbers.back() += c;
    }
    inside = is_ascii_digit(c);
  }
  if (numbers.size() == 1 && numbers[0].size() == 8) {
    numbers = {numbers[0].substr(0, 4), numbers[0].substr(4, 2), numbers[0].substr(6)};
  } else if (numbers.size() == 2 && folded.find("月") != std::string::npos) {
    numbers.insert(numbers.begin(), std::string(kAnyYear));
  }
  return numbers.size() == 3 &&
         parse_date(numbers[0] + "-" + two_digits(numbers[1]) + "-" + two_digits(numbers[2]));
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
