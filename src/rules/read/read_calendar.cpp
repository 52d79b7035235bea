#include <algorithm>
#include <array>

#include "calendar/ics.h"
#include "rules/read/csv.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::string_view kAlways = "always";
constexpr std::array<std::string_view, 7> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr Synonym kCalendarSynonyms[] = {
    {"timezone", "write 'zone'"},
    {"time_zone", "write 'zone'"},
    {"hours", "write `week: {mon-fri: [\"09:00-18:00\"]}`"},
    {"holidays", "write 'closed'"},
    {"workdays", "write 'open': days with their hours"},
    {"until", "write 'valid_until'"},
};

std::optional<std::size_t> day_index(std::string_view name) {
  const auto found = std::find(kDays.begin(), kDays.end(), name);
  return found == kDays.end() ? std::nullopt
                              : std::optional(static_cast<std::size_t>(found - kDays.begin()));
}

class CalendarReader {
 public:
  CalendarReader(ReadContext& context, const Declaration& declaration)
      : context_(context),
        mapping_(declaration.node, context.faults, "calendar '" + declaration.name + "'") {
    spec_.name = declaration.name;
  }

  void read() {
    read_zone();
    read_week();
    for (const YamlNode* item : mapping_.items("closed")) {
      read_closed(*item);
    }
    read_open();
    if (const YamlNode* until = mapping_.find("valid_until")) {
      read_valid_until(*until);
    }
    finish_shape(mapping_, "calendar", kCalendarSynonyms);
    create();
  }

 private:
  void fault(const SourcePos& at, const std::string& what, const std::string& hint) {
    context_.faults.add(at, what + " in " + mapping_.what(), hint);
  }

  void read_zone() {
    spec_.zone = context_.out.time_zone;
    const YamlNode* node = mapping_.find("zone");
    if (node == nullptr) {
      return;
    }
    spec_.zone = as_text(*node, context_.faults, mapping_.name_of("zone")).value_or("UTC");
    if (const Result<Zone> zone = Zone::find(spec_.zone); !zone.ok()) {
      fault(node->at(), zone.error().message, zone.error().hint);
      spec_.zone = "UTC";
    }
  }

  void read_week() {
    std::optional<YamlMapping> week = mapping_.child("week");
    if (!week) {
      return;
    }
    std::array<bool, 7> named{};
    for (const YamlEntry* entry : week->rest()) {
      const std::vector<std::size_t> days = days_of(entry->key, entry->key_at());
      const std::vector<OpenSpan> spans = read_spans(entry->value, "'" + entry->key + "'");
      for (const std::size_t day : days) {
        if (named[day]) {
          fault(entry->key_at(),
                "'" + std::string(kDays[day]) + "' stands twice in 'week'",
                "write all hours of a day in one list");
        }
        named[day] = true;
        spec_.week[day] = spans;
      }
    }
  }

  std::vector<std::size_t> days_of(const std::string& key, const SourcePos& at) {
    std::vector<std::size_t> days = parse_weekdays(key);
    if (days.empty()) {
      static const std::vector<std::string> kNames(kDays.begin(), kDays.end());
      fault(at,
            "unknown day '" + key + "'",
            suggestion(key, kNames, "write mon, tue, wed, thu, fri, sat, sun, or mon-fri"));
    }
    return days;
  }

  std::vector<OpenSpan> read_spans(const YamlNode& node, const std::string& what) {
    std::vector<OpenSpan> spans;
    names_hours_ = names_hours_ || !as_items(node).empty();
    for (const LocatedText& text : as_text_list(node, context_.faults, what)) {
      const std::size_t dash = text.text.find('-');
      const auto from = parse_clock(text.text.substr(0, dash));
      const auto to =
          dash == std::string::npos ? std::nullopt : parse_clock(text.text.substr(dash + 1));
      if (!from || !to || *from == *to || *from == kMinutesPerDay) {
        fault(text.at,
              "'" + text.text + "' is no span of time",
              "write \"09:00-18:00\", \"22:00-06:00\" over midnight, \"00:00-24:00\" for all day");
        continue;
      }
      const OpenSpan span{*from, *to > *from ? *to : *to + kMinutesPerDay};
      const bool overlaps = std::any_of(spans.begin(), spans.end(), [&span](const OpenSpan& one) {
        return one.from < span.to && span.from < one.to;
      });
      if (overlaps) {
        fault(text.at, "'" + text.text + "' overlaps another span", "join the two");
      }
      spans.push_back(span);
    }
    std::sort(spans.begin(), spans.end());
    return spans;
  }

  /// `2026-10-01` or `2026-10-01..2026-10-07`; nothing is reported.
  static std::optional<DateRange> range_of(const std::string& text) {
    const std::size_t dots = text.find("..");
    const auto first = parse_date(std::string_view(text).substr(0, dots));
    const auto last =
        dots == std::string::npos ? first : parse_date(std::string_view(text).substr(dots + 2));
    const bool good = first && last && *first <= *last;
    return good ? std::optional(DateRange{*first, *last}) : std::nullopt;
  }

  void report_range(const SourcePos& at, const std::string& text) {
    fault(at,
          "'" + text + "' is no day",
          "write 2026-10-01, or 2026-10-01..2026-10-07 with both days included");
  }

  void read_closed(const YamlNode& item) {
    if (item.is_mapping()) {
      YamlMapping inner(item, context_.faults, mapping_.name_of("closed"));
      if (const YamlNode* file = inner.require("file", "name a CSV or .ics file beside this one")) {
        read_file(*file);
      }
      finish_shape(inner, "closed_file");
      return;
    }
    const auto text = as_text(item, context_.faults, mapping_.name_of("closed"));
    if (!text) {
      return;
    }
    if (text->ends_with(".csv") || text->ends_with(".ics")) {
      read_file(item);
    } else if (const auto range = range_of(*text)) {
      spec_.closed.push_back(*range);
    } else {
      report_range(item.at(), *text);
    }
  }

  void read_file(const YamlNode& node) {
    const auto name = as_text(node, context_.faults, mapping_.name_of("closed"));
    const auto file = name ? read_beside(context_, node) : std::nullopt;
    if (!file) {
      return;
    }
    if (file->path.ends_with(".ics")) {
      read_ics(*file, node.at());
    } else {
      read_csv(*file, node.at());
    }
  }

  void read_ics(const FileBeside& file, const SourcePos& at) {
    Result<IcsDays> days = parse_ics_days(file.text);
    if (!days.ok()) {
      context_.faults.add(at, "'" + file.path + "': " + days.error().message, days.error().hint);
      return;
    }
    const IcsDays& found = days.value();
    spec_.closed.insert(spec_.closed.end(), found.days.begin(), found.days.end());
    for (const DateRange& range : found.workdays) {
      context_.faults.warn(at,
                           "'" + file.path + "' has a make-up working day on " +
                               format_date(range.first) + ", which has no hours",
                           "write the day with its hours under 'open'");
    }
  }

  /// Columns `date`, or `from` and `to`.
  void read_csv(const FileBeside& file, const SourcePos& at) {
    Result<std::vector<CsvRow>> rows = parse_csv_rows(file.text);
    if (!rows.ok()) {
      context_.faults.add(at, "'" + file.path + "': " + rows.error().message, rows.error().hint);
      return;
    }
    const CsvColumns columns(rows.value());
    const auto first = columns.find(columns.has("date") ? "date" : "from");
    const auto last = columns.has("date") ? std::nullopt : columns.find("to");
    if (!first) {
      context_.faults.add(SourcePos{file.path, 1, 1},
                          "the file has no column 'date' or 'from'",
                          "begin it with a line `date`, or `from,to`");
      return;
    }
    for (std::size_t i = 1; i < rows.value().size(); ++i) {
      const CsvRow& row = rows.value()[i];
      const std::string from = CsvColumns::cell(row, first);
      const std::string to = CsvColumns::cell(row, last);
      const auto range = range_of(to.empty() ? from : from + ".." + to);
      if (range) {
        spec_.closed.push_back(*range);
      } else {
        report_range(SourcePos{file.path, row.line, 1}, to.empty() ? from : from + "," + to);
      }
    }
  }

  void read_open() {
    std::optional<YamlMapping> open = mapping_.child("open");
    if (!open) {
      return;
    }
    for (const YamlEntry* entry : open->rest()) {
      const auto range = range_of(entry->key);
      const std::vector<OpenSpan> spans = read_spans(entry->value, "'" + entry->key + "'");
      if (!range || range->last.days - range->first.days > 366) {
        report_range(entry->key_at(), entry->key);
        continue;
      }
      for (LocalDate day = range->first; day <= range->last; day = day.plus(1)) {
        if (!spec_.open.emplace(day, spans).second) {
          fault(entry->key_at(),
                format_date(day) + " stands twice in 'open'",
                "write all hours of a day in one list");
        }
      }
    }
  }

  void read_valid_until(const YamlNode& node) {
    const auto text = as_text(node, context_.faults, mapping_.name_of("valid_until"));
    const bool dashes = text && text->find('-') != std::string::npos;
    spec_.valid_until = dashes ? parse_date(*text) : std::nullopt;
    if (text && !spec_.valid_until) {
      fault(node.at(), "'valid_until' is '" + *text + "'", "write the last day as 2026-12-31");
    }
  }

  void create() {
    if (!names_hours_ && mapping_.ok()) {
      context_.faults.add(
          mapping_.at(), mapping_.what() + " is never open", "write its hours under 'week'");
    }
    if (fold_key(spec_.name) == kAlways || spec_.name.find('.') != std::string::npos) {
      fault(mapping_.at(),
            "the name '" + spec_.name + "' cannot be used",
            "'always' is built in, and a dot would part the name of a field");
    }
    std::sort(spec_.closed.begin(), spec_.closed.end());
    spec_.closed.erase(std::unique(spec_.closed.begin(), spec_.closed.end()), spec_.closed.end());
    const std::string name = spec_.name;
    Result<CalendarPtr> calendar = Calendar::create(std::move(spec_));
    if (!calendar.ok()) {
      context_.faults.add(mapping_.at(), calendar.error().message, calendar.error().hint);
      return;
    }
    context_.out.calendars[name] = {std::move(calendar).take(), mapping_.key_at("valid_until")};
  }

  ReadContext& context_;
  YamlMapping mapping_;
  CalendarSpec spec_;
  bool names_hours_ = false;
};

Json spans_json(const std::vector<OpenSpan>& spans) {
  Json all = Json::array();
  for (const OpenSpan& span : spans) {
    all.push_back({span.from, span.to});
  }
  return all;
}

}  // namespace

std::optional<int> parse_clock(std::string_view text) {
  const bool shape = text.size() == 5 && text[2] == ':' &&
                     text.find_first_not_of("0123456789:") == std::string_view::npos;
  if (!shape || text.find(':', 3) != std::string_view::npos) {
    return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int all = hour * 60 + minute;
  return minute < 60 && all <= kMinutesPerDay ? std::optional(all) : std::nullopt;
}

std::vector<std::size_t> parse_weekdays(std::string_view text) {
  const std::size_t dash = text.find('-');
  const auto first = day_index(text.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : day_index(text.substr(dash + 1));
  if (!first || !last) {
    return {};
  }
  std::vector<std::size_t> days{*first};
  while (days.back() != *last) {
    days.push_back((days.back() + 1) % 7);
  }
  return days;
}

void read_calendars(ReadContext& context) {
  context.out.calendars[std::string(kAlways)] = {Calendar::always(), {}};
  for (const std::string& name : context.declarations.names("calendar")) {
    CalendarReader(context, *context.declarations.find("calendar", name)).read();
  }
}

CalendarPtr find_calendar(ReadContext& context, const YamlNode& node, const std::string& what) {
  const auto name = as_text(node, context.faults, what);
  if (!name) {
    return nullptr;
  }
  std::vector<std::string> known;
  for (const auto& [declared, calendar] : context.out.calendars) {
    if (same_name(declared, *name)) {
      return calendar.calendar;
    }
    known.push_back(declared);
  }
  if (context.declarations.find("calendar", *name) == nullptr) {  // a faulty one was reported
    context.faults.add(node.at(),
                       "unknown calendar '" + *name + "' in " + what,
                       suggestion(*name, known, "declare it under 'calendars'"));
  }
  return nullptr;
}

std::optional<Condition> read_time_test(ReadContext& context, const YamlNode& node) {
  const std::string what = "'time' in " + context.title;
  if (!node.is_mapping()) {
    report_kind(node, context.faults, what, "a mapping: `{during: …}` or `{outside: …}`");
    return std::nullopt;
  }
  YamlMapping mapping(node, context.faults, what);
  AllOf both;
  for (const char* key : {"during", "outside"}) {
    TimeTest test{{}, std::string_view(key) == "outside"};
    for (const YamlNode* item : mapping.items(key)) {
      if (CalendarPtr calendar = find_calendar(context, *item, mapping.name_of(key))) {
        test.calendars.push_back(std::move(calendar));
      }
    }
    if (const YamlNode* names = mapping.find(key)) {
      require_items(context, *names, mapping.name_of(key));
      both.children.push_back({std::move(test), mapping.key_at(key)});
    }
  }
  finish_shape(mapping, "time_test");
  if (both.children.empty()) {
    context.faults.add(node.at(), what + " names no calendar", "write `time: {during: calendar}`");
    return std::nullopt;
  }
  return both.children.size() == 1 ? std::move(both.children.front())
                                   : Condition{std::move(both), node.at()};
}

Json canonical_calendars(const RuleSet& rules) {
  Json all = Json::object();
  for (const auto& [name, declared] : rules.calendars) {
    const CalendarSpec& spec = declared.calendar->spec();
    Json week = Json::array();
    for (const std::vector<OpenSpan>& day : spec.week) {
      week.push_back(spans_json(day));
    }
    Json closed = Json::array();
    for (const DateRange& range : spec.closed) {
      closed.push_back({range.first.days, range.last.days});
    }
    Json open = Json::array();
    for (const auto& [day, spans] : spec.open) {
      open.push_back({day.days, spans_json(spans)});
    }
    all[name] = {{"zone", spec.zone}, {"week", week}, {"closed", closed}, {"open", open}};
  }
  return all;
}

}  // namespace triaged
