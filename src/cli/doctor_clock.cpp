#include "cli/doctor_clock.h"

#include <array>
#include <charconv>
#include <string>

#include "base/time.h"

namespace triaged {
namespace {

constexpr Millis kTolerated = std::chrono::minutes(1);
constexpr Millis kResolution = std::chrono::seconds(1);  // of the header

Millis size_of(Millis span) {
  return span < Millis(0) ? -span : span;
}

std::string seconds_of(Millis span) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(size_of(span)).count()) +
         " s";
}

}  // namespace

std::optional<TimePoint> parse_http_date(std::string_view text) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::size_t kLength = 29;
  if (text.size() != kLength || text.substr(25) != " GMT") {
    return std::nullopt;
  }
  std::size_t month = 0;
  while (month < kMonths.size() && kMonths[month] != text.substr(8, 3)) {
    ++month;
  }
  if (month == kMonths.size()) {
    return std::nullopt;
  }
  const std::string number = std::to_string(month + 1);
  const Result<TimePoint> at =
      parse_time(std::string(text.substr(12, 4)) + (month < 9 ? "-0" : "-") + number + "-" +
                 std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) + "Z");
  return at.ok() ? std::optional(*at) : std::nullopt;
}

void ClockSkew::note(const HttpResponse& answer, TimePoint now) {
  answered_ = answered_ || answer.status != 0;
  const auto header = find_header(answer.headers, "date");
  const std::optional<TimePoint> theirs = header ? parse_http_date(*header) : std::nullopt;
  if (!theirs) {
    return;
  }
  const Millis skew = std::chrono::duration_cast<Millis>(*theirs - now) + kResolution / 2;
  if (!smallest_ || size_of(skew) < size_of(*smallest_)) {
    smallest_ = skew;
  }
}

DoctorFinding ClockSkew::finding(std::optional<Millis> window) const {
  DoctorFinding finding;
  finding.check = "clock";
  if (!smallest_) {
    finding.level = DoctorFinding::Level::kUnseen;
    finding.message = answered_ ? "not compared: the platform's answers carry no date"
                                : "not looked at: the platform did not answer";
    return finding;
  }
  if (size_of(*smallest_) <= kTolerated) {
    finding.message = "the platform's clock agrees with ours";
    return finding;
  }
  finding.message = "the platform's clock is " + seconds_of(*smallest_) +
                    (*smallest_ > Millis(0) ? " ahead of ours" : " behind ours");
  finding.hint = "let both machines keep time by NTP";
  finding.level = DoctorFinding::Level::kWarning;
  if (window && size_of(*smallest_) > *window) {
    finding.level = DoctorFinding::Level::kFault;
    finding.message += ": signed webhooks are refused beyond " + seconds_of(*window);
  }
  return finding;
}

}  // namespace triaged
