#include "calendar/local_date.h"

#include <charconv>

namespace triaged {
namespace {

namespace chrono = std::chrono;

std::optional<int> digits(std::string_view text) {
  int number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = fault == std::errc() && end == text.data() + text.size() && text[0] != '-';
  return whole ? std::optional(number) : std::nullopt;
}

std::string two_digits(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

int LocalDate::weekday() const {
  const int since_thursday = days % 7;  // 1970-01-01 was a Thursday
  return (since_thursday + 7 + 3) % 7;
}

std::optional<LocalDate> parse_date(std::string_view text) {
  const bool dashes = text.size() == 10 && text[4] == '-' && text[7] == '-';
  if (!dashes && text.size() != 8) {
    return std::nullopt;
  }
  const auto year = digits(text.substr(0, 4));
  const auto month = digits(text.substr(dashes ? 5 : 4, 2));
  const auto day = digits(text.substr(dashes ? 8 : 6, 2));
  if (!year || !month || !day) {
    return std::nullopt;
  }
  const chrono::year_month_day ymd{chrono::year(*year),
                                   chrono::month(static_cast<unsigned>(*month)),
                                   chrono::day(static_cast<unsigned>(*day))};
  if (!ymd.ok()) {
    return std::nullopt;
  }
  return LocalDate{static_cast<std::int32_t>(chrono::sys_days(ymd).time_since_epoch().count())};
}

std::string format_date(LocalDate date) {
  const chrono::year_month_day ymd{chrono::sys_days(chrono::days(date.days))};
  const std::string year = std::to_string(static_cast<int>(ymd.year()));
  return std::string(year.size() < 4 ? 4 - year.size() : 0, '0') + year + "-" +
         two_digits(static_cast<unsigned>(ymd.month())) + "-" +
         two_digits(static_cast<unsigned>(ymd.day()));
}

}  // namespace triaged
