#include "calendar/calendar.h"

#include <algorithm>

namespace triaged {
namespace {

namespace chrono = std::chrono;

constexpr Millis kDay = chrono::hours(24);
/// How far searches look.
constexpr Millis kHorizon = chrono::hours(24 * 3660);
constexpr std::size_t kMaxClosedDays = 40'000;  ///< a hundred years

/// Local times are kept as if their zone were UTC.
LocalDate local_day(TimePoint local) {
  return {static_cast<std::int32_t>(chrono::floor<chrono::days>(local).time_since_epoch().count())};
}

TimePoint midnight(LocalDate day) {
  return TimePoint(kDay * day.days);
}

/// The part of a day's spans that lies before its midnight, or after it, joined where they touch.
std::vector<OpenSpan> joined(std::vector<OpenSpan> spans) {
  std::erase_if(spans, [](const OpenSpan& span) { return span.from >= span.to; });
  std::sort(spans.begin(), spans.end());
  std::vector<OpenSpan> out;
  for (const OpenSpan& span : spans) {
    if (!out.empty() && span.from <= out.back().to) {
      out.back().to = std::max(out.back().to, span.to);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

std::vector<OpenSpan> on_one_day(const std::vector<OpenSpan>& own,
                                 const std::vector<OpenSpan>& day_before) {
  std::vector<OpenSpan> spans;
  spans.reserve(own.size() + day_before.size());
  for (const OpenSpan& span : own) {
    spans.push_back({span.from, std::min(span.to, kMinutesPerDay)});
  }
  for (const OpenSpan& span : day_before) {
    spans.push_back({std::max(span.from - kMinutesPerDay, 0), span.to - kMinutesPerDay});
  }
  return joined(std::move(spans));
}

bool spans_fit(const std::vector<OpenSpan>& spans) {
  return std::all_of(spans.begin(), spans.end(), [](const OpenSpan& span) {
    return span.from >= 0 && span.from < kMinutesPerDay && span.to > span.from &&
           span.to <= 2 * kMinutesPerDay;
  });
}

Result<void> check_spec(const CalendarSpec& spec) {
  bool fits = std::all_of(spec.week.begin(), spec.week.end(), spans_fit);
  for (const auto& [day, spans] : spec.open) {
    fits = fits && spans_fit(spans);
  }
  if (!fits) {
    return invalid_input("a span of calendar '" + spec.name + "' is longer than a day",
                         "write spans such as 09:00-18:00");
  }
  std::size_t days = 0;
  for (const DateRange& range : spec.closed) {
    if (range.last < range.first) {
      return invalid_input("a closed range of calendar '" + spec.name + "' ends before it begins",
                           "write the first day first");
    }
    days += static_cast<std::size_t>(range.last.days - range.first.days) + 1;
  }
  if (days > kMaxClosedDays) {
    return invalid_input("calendar '" + spec.name + "' is closed on more than a hundred years",
                         "take days out of 'week' instead");
  }
  return {};
}

}  // namespace

Calendar::Calendar(CalendarSpec spec, Zone zone) : spec_(std::move(spec)), zone_(zone) {
  for (const DateRange& range : spec_.closed) {
    for (LocalDate day = range.first; day <= range.last; day = day.plus(1)) {
      closed_.insert(day.days);
    }
  }
  for (std::size_t i = 0; i < 7; ++i) {
    usual_[i] = on_one_day(spec_.week[i], spec_.week[(i + 6) % 7]);
  }
  const auto keep = [this](LocalDate day) {
    for (const LocalDate touched : {day, day.plus(1)}) {
      special_[touched.days] = minutes_of(touched);
    }
  };
  for (const auto& [day, spans] : spec_.open) {
    keep(day);
  }
  for (const std::int32_t days : closed_) {
    keep({days});
  }
}

Result<CalendarPtr> Calendar::create(CalendarSpec spec) {
  TRY(check_spec(spec));
  const Zone zone = TRY(Zone::find(spec.zone));
  return CalendarPtr(new Calendar(std::move(spec), zone));
}

CalendarPtr Calendar::always() {
  CalendarSpec spec;
  spec.name = "always";
  spec.week.fill({{0, kMinutesPerDay}});
  return CalendarPtr(new Calendar(std::move(spec), Zone::utc()));
}

const std::vector<OpenSpan>& Calendar::spans_that_begin(LocalDate day) const {
  static const std::vector<OpenSpan> kNone;
  const auto open = spec_.open.find(day);
  if (open != spec_.open.end()) {
    return open->second;
  }
  return closed_.contains(day.days) ? kNone : spec_.week[static_cast<std::size_t>(day.weekday())];
}

std::vector<OpenSpan> Calendar::minutes_of(LocalDate day) const {
  return on_one_day(spans_that_begin(day), spans_that_begin(day.plus(-1)));
}

const std::vector<OpenSpan>& Calendar::open_minutes(LocalDate day) const {
  const auto special = special_.find(day.days);
  return special != special_.end() ? special->second
                                   : usual_[static_cast<std::size_t>(day.weekday())];
}

/// Calls `visit(begin, end)` with each open stretch of [from, until) in the order of time, until it
/// answers false. Stretches that touch may come in pieces. Goes from offset to offset, because
/// only inside one of them do local times run in order.
template <class Visit>
void Calendar::walk(TimePoint from, TimePoint until, Visit visit) const {
  for (TimePoint at = from; at < until;) {
    const ZoneOffset zone = zone_.offset_at(at);
    const TimePoint end = std::min(zone.end, until);
    for (LocalDate day = local_day(at + zone.ahead); midnight(day) - zone.ahead < end;
         day = day.plus(1)) {
      for (const OpenSpan& span : open_minutes(day)) {
        const TimePoint start = midnight(day) - zone.ahead;
        const TimePoint first = std::max(at, start + chrono::minutes(span.from));
        const TimePoint last = std::min(end, start + chrono::minutes(span.to));
        if (first < last && !visit(first, last)) {
          return;
        }
      }
    }
    at = end;
  }
}

/// The same for [until, from), latest first.
template <class Visit>
void Calendar::walk_back(TimePoint from, TimePoint until, Visit visit) const {
  for (TimePoint at = from; at > until;) {
    const ZoneOffset zone = zone_.offset_at(at - Millis(1));
    const TimePoint begin = std::max(zone.begin, until);
    for (LocalDate day = local_day(at - Millis(1) + zone.ahead);
         midnight(day) + kDay - zone.ahead > begin;
         day = day.plus(-1)) {
      const std::vector<OpenSpan>& spans = open_minutes(day);
      for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
        const TimePoint start = midnight(day) - zone.ahead;
        const TimePoint first = std::max(begin, start + chrono::minutes(span->from));
        const TimePoint last = std::min(at, start + chrono::minutes(span->to));
        if (first < last && !visit(first, last)) {
          return;
        }
      }
    }
    at = begin;
  }
}

LocalDate Calendar::date_of(TimePoint at) const {
  return local_day(at + zone_.offset_at(at).ahead);
}

bool Calendar::is_open(TimePoint at) const {
  const TimePoint local = at + zone_.offset_at(at).ahead;
  const LocalDate day = local_day(local);
  const Millis since = local - midnight(day);
  const std::vector<OpenSpan>& spans = open_minutes(day);
  return std::any_of(spans.begin(), spans.end(), [since](const OpenSpan& span) {
    return since >= chrono::minutes(span.from) && since < chrono::minutes(span.to);
  });
}

std::optional<TimePoint> Calendar::next_open(TimePoint at) const {
  std::optional<TimePoint> found;
  walk(at, at + kHorizon, [&found](TimePoint begin, TimePoint) {
    found = begin;
    return false;
  });
  return found;
}

std::optional<TimePoint> Calendar::next_close(TimePoint at) const {
  std::optional<TimePoint> end;
  walk(at, at + kHorizon, [&end](TimePoint first, TimePoint last) {
    if (end && first > *end) {
      return false;
    }
    end = last;
    return true;
  });
  return end && *end < at + kHorizon ? end : std::nullopt;
}

std::optional<TimePoint> Calendar::previous_open(TimePoint at) const {
  std::optional<TimePoint> found;
  walk_back(at, at - kHorizon, [&found](TimePoint, TimePoint end) {
    found = end;
    return false;
  });
  return found;
}

Millis Calendar::open_between(TimePoint from, TimePoint to) const {
  Millis sum{};
  walk(from, to, [&sum](TimePoint begin, TimePoint end) {
    sum += end - begin;
    return true;
  });
  return sum;
}

std::optional<TimePoint> Calendar::add(TimePoint at, Millis span) const {
  if (span <= Millis(0)) {
    return at;
  }
  std::optional<TimePoint> reached;
  walk(at, at + kHorizon, [&reached, left = span](TimePoint begin, TimePoint end) mutable {
    if (end - begin >= left) {
      reached = begin + left;
      return false;
    }
    left -= end - begin;
    return true;
  });
  return reached;
}

std::optional<TimePoint> Calendar::subtract(TimePoint at, Millis span) const {
  if (span <= Millis(0)) {
    return at;
  }
  std::optional<TimePoint> reached;
  walk_back(at, at - kHorizon, [&reached, left = span](TimePoint begin, TimePoint end) mutable {
    if (end - begin >= left) {
      reached = end - left;
      return false;
    }
    left -= end - begin;
    return true;
  });
  return reached;
}

std::optional<TimePoint> Calendar::add_open_days(TimePoint at, int days) const {
  const TimePoint local = at + zone_.offset_at(at).ahead;
  LocalDate day = local_day(local);
  const Millis clock = local - midnight(day);
  const LocalDate last = local_day(local + kHorizon);
  for (int left = days; left > 0;) {
    day = day.plus(1);
    if (day > last) {
      return std::nullopt;
    }
    // A place may leave a day out, to change sides of the date line.
    const bool exists = zone_.instant_of(midnight(day)) < zone_.instant_of(midnight(day) + kDay);
    left -= exists && !spans_that_begin(day).empty() ? 1 : 0;
  }
  return next_open(zone_.instant_of(midnight(day) + clock));
}

}  // namespace triaged
