// Random calendars against a walk that looks at every single minute and at nothing else.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "calendar/calendar.h"

namespace triaged {
namespace {

namespace chrono = std::chrono;

/// What the clocks of a place show, minute by minute.
struct ShownTimes {
  ShownTimes(const char* name, TimePoint begin, int minutes) : from(begin) {
    const Zone zone = Zone::find(name).value();
    for (int i = 0; i < minutes; ++i) {
      const std::string shown = zone.format(from + chrono::minutes(i));  // 2026-11-21 17:30
      dates.push_back(parse_date(shown.substr(0, 10)).value());
      clocks.push_back(std::stoi(shown.substr(11, 2)) * 60 + std::stoi(shown.substr(14, 2)));
    }
  }

  TimePoint from;
  std::vector<LocalDate> dates;
  std::vector<int> clocks;
};

/// Open minutes by looking at what the place's clocks show, one minute after the other.
class MinuteWalk {
 public:
  MinuteWalk(const CalendarSpec& spec, const ShownTimes& shown)
      : from_(shown.from), dates_(shown.dates), clocks_(shown.clocks) {
    for (std::size_t i = 0; i < dates_.size(); ++i) {
      open_.push_back(is_open(spec, dates_[i], clocks_[i]));
      if (!spans(spec, dates_[i]).empty()) {
        open_days_.insert(dates_[i]);
      }
    }
  }

  [[nodiscard]] int size() const { return static_cast<int>(open_.size()); }
  [[nodiscard]] TimePoint at(int minute) const { return from_ + chrono::minutes(minute); }
  [[nodiscard]] bool open(int minute) const { return open_[static_cast<std::size_t>(minute)]; }

  [[nodiscard]] int next_open(int minute) const {
    while (minute < size() && !open(minute)) {
      ++minute;
    }
    return minute;
  }
  [[nodiscard]] int next_close(int minute) const {
    minute = next_open(minute);
    while (minute < size() && open(minute)) {
      ++minute;
    }
    return minute;
  }
  [[nodiscard]] int previous_open(int minute) const {
    while (minute > 0 && !open(minute - 1)) {
      --minute;
    }
    return minute;
  }
  [[nodiscard]] int between(int from, int to) const {
    int sum = 0;
    for (int i = from; i < to; ++i) {
      sum += open(i) ? 1 : 0;
    }
    return sum;
  }
  [[nodiscard]] int add(int minute, int span) const {
    for (; span > 0 && minute < size(); ++minute) {
      span -= open(minute) ? 1 : 0;
    }
    return span > 0 ? size() : minute;
  }
  [[nodiscard]] int subtract(int minute, int span) const {
    for (; span > 0 && minute > 0; --minute) {
      span -= open(minute - 1) ? 1 : 0;
    }
    return span > 0 ? -1 : minute;
  }
  /// The first minute of the n-th open day after this one's at which the clocks show at least the
  /// same time, moved to the next opening.
  [[nodiscard]] int add_days(int minute, int days) const {
    LocalDate day = dates_[static_cast<std::size_t>(minute)];
    const int clock = clocks_[static_cast<std::size_t>(minute)];
    const LocalDate last = dates_.back();
    for (; days > 0 && day < last; days -= open_days_.contains(day) ? 1 : 0) {
      day = day.plus(1);
    }
    for (int i = minute; i < size() && days == 0; ++i) {
      const auto place = static_cast<std::size_t>(i);
      if (dates_[place] > day || (dates_[place] == day && clocks_[place] >= clock)) {
        return next_open(i);
      }
    }
    return size();
  }

 private:
  static std::vector<OpenSpan> spans(const CalendarSpec& spec, LocalDate day) {
    const auto open = spec.open.find(day);
    if (open != spec.open.end()) {
      return open->second;
    }
    for (const DateRange& range : spec.closed) {
      if (day >= range.first && day <= range.last) {
        return {};
      }
    }
    return spec.week[static_cast<std::size_t>(day.weekday())];
  }

  static bool is_open(const CalendarSpec& spec, LocalDate day, int clock) {
    for (const OpenSpan& span : spans(spec, day)) {
      if (clock >= span.from && clock < span.to) {
        return true;
      }
    }
    for (const OpenSpan& span : spans(spec, day.plus(-1))) {
      if (clock + kMinutesPerDay < span.to) {
        return true;
      }
    }
    return false;
  }

  TimePoint from_;
  std::vector<bool> open_;
  const std::vector<LocalDate>& dates_;
  const std::vector<int>& clocks_;
  std::set<LocalDate> open_days_;
};

class Chance {
 public:
  explicit Chance(unsigned seed) : numbers_(seed) {}
  int below(int end) { return static_cast<int>(numbers_() % static_cast<unsigned>(end)); }

 private:
  std::mt19937 numbers_;
};

std::vector<OpenSpan> random_spans(Chance& chance) {
  std::vector<OpenSpan> spans;
  for (int i = chance.below(4); i > 0; --i) {
    const int from = chance.below(kMinutesPerDay);
    spans.push_back({from, from + 1 + chance.below(kMinutesPerDay)});
  }
  return spans;
}

CalendarSpec random_spec(Chance& chance, const char* zone, LocalDate around) {
  CalendarSpec spec;
  spec.zone = zone;
  for (std::vector<OpenSpan>& day : spec.week) {
    day = random_spans(chance);
  }
  for (int i = chance.below(4); i > 0; --i) {
    const LocalDate first = around.plus(chance.below(14) - 2);
    spec.closed.push_back({first, first.plus(chance.below(3))});
  }
  for (int i = chance.below(3); i > 0; --i) {
    spec.open[around.plus(chance.below(14))] = random_spans(chance);
  }
  return spec;
}

/// What lies at or behind the end of the walk is as good as never for it.
int minute_of(const MinuteWalk& walk, const std::optional<TimePoint>& found) {
  if (!found || *found >= walk.at(walk.size())) {
    return walk.size();
  }
  return static_cast<int>((*found - walk.at(0)) / chrono::minutes(1));
}

struct Place {
  const char* name;
  const char* zone;
  const char* from;  ///< the walk begins here: around a change of the clocks where there is one
};
class CalendarWalk : public testing::TestWithParam<Place> {};

TEST_P(CalendarWalk, AgreesWithEveryMinute) {
  constexpr int kMinutes = 10 * kMinutesPerDay;
  const TimePoint from = parse_time(GetParam().from).value();
  const LocalDate around = parse_date(std::string(GetParam().from).substr(0, 10)).value();
  const ShownTimes shown(GetParam().zone, from, kMinutes);
  for (unsigned seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    Chance chance(seed);
    const CalendarSpec spec = random_spec(chance, GetParam().zone, around);
    const MinuteWalk walk(spec, shown);
    const CalendarPtr calendar = Calendar::create(spec).value();
    for (int round = 0; round < 60; ++round) {
      const int minute = chance.below(kMinutes);
      const int span = 1 + chance.below(3000);
      const TimePoint at = walk.at(minute);
      SCOPED_TRACE(format_utc(at) + " span " + std::to_string(span));
      ASSERT_EQ(calendar->is_open(at), walk.open(minute));
      ASSERT_EQ(minute_of(walk, calendar->next_open(at)), walk.next_open(minute));
      ASSERT_EQ(minute_of(walk, calendar->next_close(at)), walk.next_close(minute));
      ASSERT_EQ(minute_of(walk, calendar->add(at, chrono::minutes(span))), walk.add(minute, span));
      const int later = std::min(minute + span, kMinutes - 1);
      ASSERT_EQ(calendar->open_between(at, walk.at(later)) / chrono::minutes(1),
                walk.between(minute, later));
      const int days = 1 + chance.below(4);
      ASSERT_EQ(minute_of(walk, calendar->add_open_days(at, days)), walk.add_days(minute, days));
      const int back = walk.subtract(minute, span);
      if (back >= 0) {
        ASSERT_EQ(minute_of(walk, calendar->subtract(at, chrono::minutes(span))), back);
      }
      const int before = walk.previous_open(minute);
      if (before > 0) {
        ASSERT_EQ(minute_of(walk, calendar->previous_open(at)), before);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Places,
    CalendarWalk,
    testing::Values(Place{"Shanghai", "Asia/Shanghai", "2026-09-28T00:00:00Z"},
                    Place{"BerlinSpring", "Europe/Berlin", "2026-03-25T00:00:00Z"},
                    Place{"BerlinAutumn", "Europe/Berlin", "2026-10-21T00:00:00Z"},
                    Place{"NewYork", "America/New_York", "2026-10-29T00:00:00Z"},
                    Place{"HalfAnHour", "Australia/Lord_Howe", "2026-04-01T00:00:00Z"},
                    Place{"BackOverMidnight", "America/St_Johns", "2010-11-04T00:00:00Z"},
                    Place{"AheadAtMidnight", "America/Santiago", "2026-09-03T00:00:00Z"},
                    Place{"ADayLeftOut", "Pacific/Apia", "2011-12-27T00:00:00Z"}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace triaged
