#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace triaged {
namespace {

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

/// Reads exactly `width` digits at the front of `text`.
bool take_digits(std::string_view& text, std::size_t width, int& out) {
  if (text.size() < width) {
    return false;
  }
  auto [end, fault] = std::from_chars(text.data(), text.data() + width, out);
  const bool whole = fault == std::errc() && end == text.data() + width && text.front() != '-';
  text.remove_prefix(width);
  return whole;
}

bool take_char(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) {
    return false;
  }
  text.remove_prefix(1);
  return true;
}

/// `.123456` at the front of `text`, cut to milliseconds.
int take_fraction(std::string_view& text) {
  int millis = 0;
  int scale = 100;
  if (!take_char(text, ".,")) {
    return 0;
  }
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
       text.remove_prefix(1), scale /= 10) {
    millis += (text.front() - '0') * scale;
  }
  return millis;
}

}  // namespace

std::string format_utc(TimePoint at) {
  const auto day = date::floor<date::days>(at);
  const date::year_month_day ymd{day};
  const date::hh_mm_ss<Millis> clock{at - day};
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
                                 static_cast<int>(ymd.year()),
                                 static_cast<unsigned>(ymd.month()),
                                 static_cast<unsigned>(ymd.day()),
                                 clock.hours().count(),
                                 clock.minutes().count(),
                                 clock.seconds().count());
  if (clock.subseconds().count() != 0) {
    text += fmt::format(".{:03}", clock.subseconds().count());
  }
  return text + "Z";
}

Result<TimePoint> parse_time(std::string_view text) {
  const auto refuse = [whole = text] {
    return invalid_input(fmt::format("'{}' is not a time", whole),
                         "write it like 2026-11-21T09:30:00+08:00");
  };
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, offset_h = 0, offset_m = 0;
  if (!take_digits(text, 4, year) || !take_char(text, "-") || !take_digits(text, 2, month) ||
      !take_char(text, "-") || !take_digits(text, 2, day) || !take_char(text, "Tt ") ||
      !take_digits(text, 2, hour) || !take_char(text, ":") || !take_digits(text, 2, minute)) {
    return refuse();
  }
  if (take_char(text, ":") && !take_digits(text, 2, second)) {
    return refuse();
  }
  const int millis = take_fraction(text);
  const bool behind = !text.empty() && text.front() == '-';
  if (!take_char(text, "Zz")) {
    if (!take_char(text, "+-") || !take_digits(text, 2, offset_h)) {
      return refuse();
    }
    take_char(text, ":");
    if (!take_digits(text, 2, offset_m)) {
      return refuse();
    }
  }
  const date::year_month_day ymd{date::year{year},
                                 date::month{static_cast<unsigned>(month)},
                                 date::day{static_cast<unsigned>(day)}};
  if (!text.empty() || !ymd.ok() || hour > 23 || minute > 59 || second > 60 || offset_h > 23 ||
      offset_m > 59) {
    return refuse();
  }
  const std::chrono::minutes offset = std::chrono::hours(offset_h) + std::chrono::minutes(offset_m);
  return TimePoint(date::sys_days(ymd)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second) + Millis(millis) - (behind ? -offset : offset);
}

Result<Millis> parse_duration(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kUnits{
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  std::int64_t count = 0;
  const char* last = text.data() + text.size();
  auto [end, fault] = std::from_chars(text.data(), last, count);
  const std::string_view unit(end, static_cast<std::size_t>(last - end));
  for (const auto& [name, millis] : kUnits) {
    if (fault == std::errc() && unit == name && count >= 0 &&
        count <= std::numeric_limits<std::int64_t>::max() / millis / 4) {
      return Millis(count * millis);
    }
  }
  return invalid_input(fmt::format("'{}' is not a duration", text),
                       "write a whole number and a unit: 500ms, 90s, 30m, 4h or 5d");
}

std::string format_duration(Millis span) {
  const std::int64_t millis = span.count();
  if (millis % 86'400'000 == 0) {
    return fmt::format("{}d", millis / 86'400'000);
  }
  if (millis % 3'600'000 == 0) {
    return fmt::format("{}h", millis / 3'600'000);
  }
  if (millis % 60'000 == 0) {
    return fmt::format("{}m", millis / 60'000);
  }
  return millis % 1000 == 0 ? fmt::format("{}s", millis / 1000) : fmt::format("{}ms", millis);
}

std::string zone_database_version() {
  try {
    return date::get_tzdb().version;
  } catch (const std::runtime_error&) {
    return "";  // no database: Zone::find() says so
  }
}

Result<Zone> Zone::find(const std::string& name) {
  try {
    return Zone(date::locate_zone(name));
  } catch (const std::runtime_error&) {
    return not_found(fmt::format("unknown time zone '{}'", name),
                     "use an IANA name such as Asia/Shanghai");
  }
}

Zone Zone::utc() {
  return Zone(date::locate_zone("Etc/UTC"));
}

const std::string& Zone::name() const {
  return zone_of(zone_).name();
}

std::string Zone::date_digits(TimePoint at) const {
  const date::year_month_day ymd{date::floor<date::days>(zone_of(zone_).to_local(at))};
  const auto month = static_cast<int>(static_cast<unsigned>(ymd.month()));
  const auto day = static_cast<int>(static_cast<unsigned>(ymd.day()));
  return fmt::format("{:08}", static_cast<int>(ymd.year()) * 10000 + month * 100 + day);
}

std::string Zone::format(TimePoint at) const {
  std::ostringstream out;
  date::to_stream(out, "%F %H:%M", date::floor<std::chrono::minutes>(zone_of(zone_).to_local(at)));
  return out.str();
}

ZoneOffset Zone::offset_at(TimePoint at) const {
  const date::sys_info info = zone_of(zone_).get_info(date::floor<std::chrono::seconds>(at));
  return {TimePoint(info.begin), TimePoint(info.end), Millis(info.offset)};
}

TimePoint Zone::instant_of(TimePoint local) const {
  ZoneOffset offset = offset_at(local - std::chrono::hours(24));
  while (local - offset.ahead >= offset.end) {
    offset = offset_at(offset.end);
  }
  return std::max(local - offset.ahead, offset.begin);
}

}  // namespace triaged
