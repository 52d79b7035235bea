#include <algorithm>
#include <tuple>

#include "base/time.h"
#include "rules/read/csv.h"
#include "rules/read/read_context.h"
#include "text/utf8.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr const char* kScheduleForms =
    "write `10:00`, `mon-fri 10:00`, `day 1 10:00`, `last day 10:00` or `quarter last day 10:00`";

class ScheduleReader {
 public:
  ScheduleReader(ReadContext& context, const Declaration& declaration)
      : context_(context), mapping_(declaration.node, context.faults, context.title) {
    schedule_.name = declaration.name;
  }

  Schedule read() {
    if (const YamlNode* at = mapping_.require("at", kScheduleForms)) {
      read_at(*at);
    }
    if (const YamlNode* calendar = mapping_.find("calendar")) {
      schedule_.calendar = find_calendar(context_, *calendar, mapping_.name_of("calendar"));
    }
    if (std::optional<YamlMapping> each = mapping_.child("each")) {
      each->require("customer", "write `each: {customer: {active_in: 30d}}`");
      if (std::optional<YamlMapping> customer = each->child("customer")) {
        customer->require("active_in", "such as `active_in: 30d`");
        schedule_.active_in = customer->optional_duration("active_in", std::chrono::hours(1));
        customer->finish();
      }
      each->finish();
    }
    finish_shape(mapping_, "schedule");
    return std::move(schedule_);
  }

 private:
  void read_at(const YamlNode& node) {
    const auto text = as_text(node, context_.faults, mapping_.name_of("at"));
    if (!text) {
      return;
    }
    const std::size_t space = text->rfind(' ');
    const std::string clock = space == std::string::npos ? *text : text->substr(space + 1);
    const std::string days = space == std::string::npos ? "" : text->substr(0, space);
    const auto minute = parse_clock(clock);
    if (!minute || *minute >= kMinutesPerDay || !read_days(days)) {
      context_.faults.add(
          node.at(), mapping_.name_of("at") + " is '" + *text + "'", kScheduleForms);
      return;
    }
    schedule_.minute = *minute;
  }

  bool read_days(std::string days) {
    if (days.empty()) {
      return true;
    }
    constexpr std::string_view kQuarter = "quarter ";
    schedule_.every = Schedule::Every::kMonth;
    if (days.starts_with(kQuarter)) {
      schedule_.every = Schedule::Every::kQuarter;
      days.erase(0, kQuarter.size());
    }
    if (days == "last day") {
      schedule_.day = Schedule::kLastDay;
      return true;
    }
    if (days.starts_with("day ")) {
      const std::string digits = days.substr(4);
      const bool number = !digits.empty() && digits.size() <= 2 &&
                          digits.find_first_not_of("0123456789") == std::string::npos;
      schedule_.day = number ? std::stoi(digits) : 0;
      return schedule_.day >= 1 && schedule_.day <= 31;
    }
    if (schedule_.every == Schedule::Every::kQuarter) {
      return false;
    }
    schedule_.every = Schedule::Every::kWeek;
    for (const std::size_t day : parse_weekdays(days)) {
      schedule_.weekdays.push_back(static_cast<int>(day));
    }
    std::sort(schedule_.weekdays.begin(), schedule_.weekdays.end());
    return !schedule_.weekdays.empty();
  }

  ReadContext& context_;
  YamlMapping mapping_;
  Schedule schedule_;
};

class DutyReader {
 public:
  DutyReader(ReadContext& context, const Declaration& declaration)
      : context_(context),
        mapping_(declaration.node, context.faults, context.title),
        zone_(Zone::find(context.out.time_zone).ok() ? Zone::find(context.out.time_zone).value()
                                                     : Zone::utc()) {
    duty_.name = declaration.name;
  }

  Duty read() {
    for (const char* kind : {"person", "team"}) {
      if (context_.declarations.find(kind, duty_.name) != nullptr) {
        context_.faults.add(mapping_.at(),
                            context_.title + " has the name of a " + kind,
                            "give it another name: 'notify' could not tell them apart");
      }
    }
    if (const YamlNode* file = mapping_.require("file", "name a CSV file with from,to,person")) {
      read_file(*file);
    }
    finish_shape(mapping_, "duty");
    std::sort(duty_.shifts.begin(), duty_.shifts.end(), [](const auto& a, const auto& b) {
      return std::tie(a.from, a.to, a.person) < std::tie(b.from, b.to, b.person);
    });
    return std::move(duty_);
  }

 private:
  void read_file(const YamlNode& node) {
    const auto file = read_beside(context_, node);
    if (!file) {
      return;
    }
    Result<std::vector<CsvRow>> rows = parse_csv_rows(file->text);
    if (!rows.ok()) {
      context_.faults.add(
          node.at(), "'" + file->path + "': " + rows.error().message, rows.error().hint);
      return;
    }
    const CsvColumns columns(rows.value());
    const std::string hint = rows.value().empty() ? "" : separator_hint(rows.value().front().cells);
    if (!hint.empty()) {
      context_.faults.add(SourcePos{file->path, 1, 1}, "the file has one column", hint);
      return;
    }
    for (const char* name : {"from", "to", "person"}) {
      if (!columns.has(name)) {
        context_.faults.add(SourcePos{file->path, 1, 1},
                            "the file has no column '" + std::string(name) + "'",
                            "begin it with a line `from,to,person`");
        return;
      }
    }
    for (std::size_t i = 1; i < rows.value().size(); ++i) {
      const CsvRow& row = rows.value()[i];
      const SourcePos at{file->path, row.line, 1};
      const auto from = time_of(CsvColumns::cell(row, columns.find("from")), false, at);
      const auto to = time_of(CsvColumns::cell(row, columns.find("to")), true, at);
      const std::string person = person_of(CsvColumns::cell(row, columns.find("person")), at);
      if (from && to && *to <= *from) {
        context_.faults.add(at, "the duty ends before it begins", "write the earlier time first");
      } else if (from && to) {
        duty_.shifts.push_back({*from, *to, person});
      }
    }
  }

  /// RFC 3339, `2026-10-01 09:00` by the clocks at home, or a whole day.
  std::optional<TimePoint> time_of(const std::string& text, bool end, const SourcePos& at) {
    if (const Result<TimePoint> exact = parse_time(text); exact.ok()) {
      return exact.value();
    }
    const auto day =
        parse_date(std::string_view(text).substr(0, std::min<std::size_t>(10, text.size())));
    const bool timed = text.size() == 16 && (text[10] == ' ' || text[10] == 'T');
    const auto minute =
        timed ? parse_clock(text.substr(11)) : std::optional(end ? kMinutesPerDay : 0);
    if (!day || !minute || (!timed && text.size() != 10)) {
      context_.faults.add(at,
                          "'" + text + "' is no time",
                          "write 2026-10-01 09:00, or 2026-10-01 for the whole day");
      return std::nullopt;
    }
    return zone_.instant_of(TimePoint(std::chrono::hours(24) * day->days) +
                            std::chrono::minutes(*minute));
  }

  std::string person_of(const std::string& name, const SourcePos& at) {
    if (const Declaration* person = context_.declarations.find("person", name)) {
      return person->name;
    }
    context_.faults.add(
        at,
        "unknown person '" + name + "'",
        suggestion(name, context_.declarations.names("person"), "declare them under 'people'"));
    return name;
  }

  ReadContext& context_;
  YamlMapping mapping_;
  Zone zone_;
  Duty duty_;
};

}  // namespace

void read_schedules(ReadContext& context) {
  for (const std::string& name : context.declarations.names("schedule")) {
    context.title = "schedule '" + name + "'";
    context.out.schedules.emplace(
        name, ScheduleReader(context, *context.declarations.find("schedule", name)).read());
  }
}

void read_duty(ReadContext& context) {
  for (const std::string& name : context.declarations.names("duty")) {
    context.title = "duty '" + name + "'";
    context.out.duty.emplace(name,
                             DutyReader(context, *context.declarations.find("duty", name)).read());
  }
}

std::vector<std::string> on_duty(const Duty& duty, TimePoint at) {
  std::vector<std::string> people;
  for (const Duty::Shift& shift : duty.shifts) {
    if (at >= shift.from && at < shift.to) {
      people.push_back(shift.person);
    }
  }
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  return people;
}

Json canonical_duty(const RuleSet& rules) {
  Json all = Json::object();
  for (const auto& [name, duty] : rules.duty) {
    Json shifts = Json::array();
    for (const Duty::Shift& shift : duty.shifts) {
      shifts.push_back({shift.from.time_since_epoch().count(),
                        shift.to.time_since_epoch().count(),
                        shift.person});
    }
    all[name] = std::move(shifts);
  }
  return all;
}

}  // namespace triaged
