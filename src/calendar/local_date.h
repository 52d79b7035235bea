#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace triaged {

/// A day of the Gregorian calendar at some place, without a time zone. A plain value.
struct LocalDate {
  std::int32_t days = 0;  ///< since 1970-01-01

  auto operator<=>(const LocalDate&) const = default;

  /// 0 = Monday … 6 = Sunday.
  [[nodiscard]] int weekday() const;
  [[nodiscard]] LocalDate plus(int more) const { return {days + more}; }
};

/// Both ends belong to the range.
struct DateRange {
  LocalDate first;
  LocalDate last;

  auto operator<=>(const DateRange&) const = default;
};

/// `2026-10-01`, or `20261001` as calendar files have it; a day that does not exist is nothing.
std::optional<LocalDate> parse_date(std::string_view text);
/// `2026-10-01`.
std::string format_date(LocalDate date);

}  // namespace triaged
