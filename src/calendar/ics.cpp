#include "calendar/ics.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace triaged {
namespace {

/// One content line, unfolded: `NAME;PARAM=x:value`.
struct IcsLine {
  std::string name;
  std::string value;
  int number = 0;  ///< of its first line in the file
};

struct IcsEvent {
  int line = 0;
  std::optional<LocalDate> first;
  std::optional<LocalDate> end;  ///< the day after the last, as calendar files have it
  bool cancelled = false;
  bool workday = false;
};

Error fault_at(int line, const std::string& message, const std::string& hint) {
  return invalid_input("line " + std::to_string(line) + ": " + message, hint);
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

IcsLine split_line(const std::string& text, int number) {
  bool quoted = false;
  std::size_t colon = 0;
  for (; colon < text.size() && (quoted || text[colon] != ':'); ++colon) {
    quoted = quoted != (text[colon] == '"');
  }
  const std::string_view head = std::string_view(text).substr(0, colon);
  const std::string_view value =
      colon < text.size() ? std::string_view(text).substr(colon + 1) : std::string_view();
  return {upper(head.substr(0, head.find(';'))), std::string(value), number};
}

/// Lines that begin with a space or tab go on the line before.
std::vector<IcsLine> read_lines(std::string_view text) {
  std::vector<std::pair<std::string, int>> raw;
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (folded && !raw.empty()) {
      raw.back().first += line.substr(1);
    } else if (!line.empty()) {
      raw.emplace_back(line, number);
    }
  }
  std::vector<IcsLine> lines;
  lines.reserve(raw.size());
  for (const auto& [line, at] : raw) {
    lines.push_back(split_line(line, at));
  }
  return lines;
}

/// A date, or a date and time that is a midnight.
std::optional<LocalDate> whole_day(std::string_view value) {
  const std::string_view time = value.size() > 8 ? value.substr(8) : std::string_view();
  if (!time.empty() && time != "T000000" && time != "T000000Z") {
    return std::nullopt;
  }
  return value.find('-') == std::string_view::npos ? parse_date(value.substr(0, 8)) : std::nullopt;
}

/// `P1D` or `P2W`.
std::optional<int> days_of(std::string_view duration) {
  const char unit = duration.empty() ? ' ' : duration.back();
  if (!duration.starts_with('P') || duration.size() < 3 || (unit != 'D' && unit != 'W')) {
    return std::nullopt;
  }
  int count = 0;
  const char* last = duration.data() + duration.size() - 1;
  const auto [end, fault] = std::from_chars(duration.data() + 1, last, count);
  const bool fits = fault == std::errc() && end == last && count > 0 && count <= 3660;
  return fits ? std::optional(unit == 'W' ? 7 * count : count) : std::nullopt;
}

Result<void> take_date(const IcsLine& line, std::optional<LocalDate>& into) {
  into = whole_day(line.value);
  if (!into) {
    return fault_at(line.number,
                    "'" + line.value + "' is no whole day",
                    "opening hours know whole closed days: write DTSTART;VALUE=DATE:20261001");
  }
  return {};
}

Result<void> take_line(const IcsLine& line, IcsEvent& event) {
  if (line.name == "DTSTART") {
    return take_date(line, event.first);
  }
  if (line.name == "DTEND") {
    return take_date(line, event.end);
  }
  if (line.name == "DURATION") {
    const auto days = days_of(line.value);
    if (!days || !event.first) {
      return fault_at(line.number,
                      "'DURATION:" + line.value + "' is no number of whole days after a DTSTART",
                      "write DTEND;VALUE=DATE with the day after the last");
    }
    event.end = event.first->plus(*days);
  } else if (line.name == "RRULE" || line.name == "RDATE") {
    return fault_at(
        line.number, "an event that repeats", "write one event for each time, or dates in YAML");
  } else if (line.name == "STATUS") {
    event.cancelled = upper(line.value) == "CANCELLED";
  } else if (line.name == "X-APPLE-SPECIAL-DAY") {
    event.workday = upper(line.value) == "ALTERNATE-WORKDAY";
  }
  return {};
}

Result<void> keep_event(const IcsEvent& event, IcsDays& out) {
  if (event.cancelled) {
    return {};
  }
  if (!event.first) {
    return fault_at(event.line, "an event without DTSTART", "write DTSTART;VALUE=DATE:20261001");
  }
  const LocalDate end = event.end.value_or(event.first->plus(1));
  if (end <= *event.first) {
    return fault_at(event.line, "an event that ends before it begins", "DTEND is the day after it");
  }
  (event.workday ? out.workdays : out.days).push_back({*event.first, end.plus(-1)});
  return {};
}

/// Follows the parts of a calendar as they begin and end, and keeps its events.
class IcsReader {
 public:
  Result<void> take(const IcsLine& line) {
    if (line.name == "BEGIN") {
      open_.push_back({upper(line.value), line.number});
      if (!event_ && open_.back().kind == kEvent) {
        event_ = IcsEvent{};
        event_->line = line.number;
        event_depth_ = open_.size();
      }
      return {};
    }
    if (line.name == "END") {
      return close(line);
    }
    return event_ && open_.size() == event_depth_ ? take_line(line, *event_) : Result<void>();
  }

  /// kInvalidInput: a part did not end, as in a file that was not taken whole.
  Result<IcsDays> finish() && {
    if (!open_.empty()) {
      return fault_at(open_.back().line,
                      "no END:" + open_.back().kind + " follows",
                      "the file is cut off: fetch it again, whole");
    }
    return std::move(days_);
  }

 private:
  static constexpr std::string_view kEvent = "VEVENT";

  struct Part {
    std::string kind;
    int line = 0;
  };

  Result<void> close(const IcsLine& line) {
    const std::string kind = upper(line.value);
    if (open_.empty() || open_.back().kind != kind) {
      return fault_at(
          line.number,
          "END:" + kind + " where " +
              (open_.empty() ? "nothing is open" : "END:" + open_.back().kind + " is due"),
          "the file is damaged: fetch it again, whole");
    }
    if (event_ && open_.size() == event_depth_) {
      TRY(keep_event(*event_, days_));
      event_.reset();
    }
    open_.pop_back();
    return {};
  }

  IcsDays days_;
  std::vector<Part> open_;
  std::optional<IcsEvent> event_;
  std::size_t event_depth_ = 0;  ///< deeper lines belong to its parts, such as alarms
};

}  // namespace

Result<IcsDays> parse_ics_days(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  const std::vector<IcsLine> lines = read_lines(text);
  if (lines.empty() || lines.front().name != "BEGIN" || upper(lines.front().value) != "VCALENDAR") {
    return fault_at(1, "no calendar", "the file begins with BEGIN:VCALENDAR");
  }
  IcsReader reader;
  for (const IcsLine& line : lines) {
    TRY(reader.take(line));
  }
  return std::move(reader).finish();
}

}  // namespace triaged
