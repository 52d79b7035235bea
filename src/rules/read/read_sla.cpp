#include <algorithm>
#include <set>

#include "base/time.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Synonym kStageSynonyms[] = {
    {"within", "write 'target'"},
    {"deadline", "write 'target'"},
    {"end", "write 'stop'"},
    {"pause", "write 'pause_while'"},
    {"reset", "write 'restart'"},
};
constexpr Synonym kPolicySynonyms[] = {
    {"name", "write 'id'"},
    {"target", "targets stand in 'stages'"},
    {"targets", "targets stand in 'stages'"},
    {"warning", "write 'warn'"},
    {"escalate", "effects stand in `breach: [{after: 0m, then: {escalate: …}}]`"},
};

/// `status` is short for `ticket.status` where a clock pauses.
YamlNode with_full_names(YamlNode node) {
  for (YamlEntry& entry : node.entries) {
    if (entry.key == "status") {
      entry.key = "ticket.status";
    }
    entry.value = with_full_names(std::move(entry.value));
  }
  for (YamlNode& item : node.items) {
    item = with_full_names(std::move(item));
  }
  return node;
}

class SlaReader {
 public:
  SlaReader(ReadContext& context, const Declaration& declaration)
      : context_(context), mapping_(declaration.node, context.faults, context.title) {
    policy_.id = declaration.name;
    policy_.at = declaration.at;
  }

  SlaPolicy read() {
    mapping_.find("id");
    mapping_.optional_text("why");
    if (const YamlNode* when = mapping_.find("when")) {
      policy_.when = read_condition(context_, *when);
    }
    if (const YamlNode* calendar = mapping_.find("calendar")) {
      calendars_ = read_calendar_map(*calendar, mapping_.name_of("calendar"));
    }
    if (const YamlNode* pause = mapping_.find("pause_while")) {
      policy_.pause_while = read_pause(*pause);
    }
    policy_.min_left = mapping_.optional_duration("min_left").value_or(policy_.min_left);
    read_stages();
    for (const char* key : {"warn", "breach"}) {
      for (const YamlNode* item : mapping_.items(key)) {
        read_notice(*item, key);
      }
    }
    if (const YamlNode* notice = mapping_.find("delay_notice")) {
      read_delay_notice(*notice);
    }
    finish_shape(mapping_, "sla", kPolicySynonyms);
    return std::move(policy_);
  }

 private:
  std::optional<Condition> read_pause(const YamlNode& node) {
    return read_condition(context_, with_full_names(node));
  }

  void read_stages() {
    mapping_.require("stages", "name the stages with their start, stop and target");
    std::optional<YamlMapping> stages = mapping_.child("stages");
    if (!stages) {
      return;
    }
    for (const YamlEntry* entry : stages->rest()) {
      read_stage(*entry);
    }
    std::sort(policy_.stages.begin(), policy_.stages.end(), [](const auto& a, const auto& b) {
      return a.name < b.name;
    });
  }

  void read_stage(const YamlEntry& entry) {
    SlaStage stage;
    stage.name = entry.key;
    YamlMapping mapping(
        entry.value, context_.faults, "stage '" + entry.key + "' of " + context_.title);
    const auto events = [&](const char* key, std::vector<EventFilter>& into) {
      if (const YamlNode* node = mapping.find(key)) {
        into = read_events(context_, *node);
      }
    };
    mapping.require("start", "such as `start: ticket.created`");
    mapping.require("stop", "such as `stop: message.agent`");
    events("start", stage.start);
    events("stop", stage.stop);
    events("restart", stage.restart);
    stage.calendars = calendars_;
    if (const YamlNode* calendar = mapping.find("calendar")) {
      stage.calendars = read_calendar_map(*calendar, mapping.name_of("calendar"));
    }
    if (stage.calendars.empty()) {
      stage.calendars = {Calendar::always()};
    }
    if (const YamlNode* target = mapping.require("target", "such as `target: 4h`")) {
      stage.targets = read_targets(*target, mapping.name_of("target"));
    }
    if (const YamlNode* pause = mapping.find("pause_while")) {
      stage.pause_while = read_pause(*pause);
    }
    stage.repeat = mapping.optional_bool("repeat").value_or(false);
    finish_shape(mapping, "stage", kStageSynonyms);
    policy_.stages.push_back(std::move(stage));
  }

  std::vector<CalendarPtr> read_calendar_map(const YamlNode& node, const std::string& what) {
    std::vector<CalendarPtr> calendars;
    read_by_level(node, what, calendars, [&](const YamlNode& one) {
      return find_calendar(context_, one, what);
    });
    return calendars;
  }

  std::vector<WorkSpan> read_targets(const YamlNode& node, const std::string& what) {
    std::vector<WorkSpan> targets;
    read_by_level(node, what, targets, [&](const YamlNode& one) {
      return read_work_span(context_, one, what, true).value_or(WorkSpan{});
    });
    return targets;
  }

  /// One value, or one for every priority level in their order.
  template <class T, class Read>
  void read_by_level(const YamlNode& node,
                     const std::string& what,
                     std::vector<T>& out,
                     const Read& read) {
    if (!node.is_mapping()) {
      out.push_back(read(node));
      return;
    }
    const std::vector<std::string> levels =
        context_.out.priority ? context_.out.priority->values : std::vector<std::string>();
    std::vector<std::optional<T>> found(levels.size());
    for (const YamlEntry& entry : node.entries) {
      const auto level = index_of(levels, entry.key);
      if (!level) {
        context_.faults.add(entry.key_at(),
                            "'" + entry.key + "' in " + what + " is no priority level",
                            suggestion(entry.key,
                                       levels,
                                       levels.empty() ? "declare them under 'priority'"
                                                      : "it may be " + name_choice(levels)));
        continue;
      }
      found[*level] = read(entry.value);
    }
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (!found[i]) {
        context_.faults.add(node.at(),
                            what + " says nothing for the priority level '" + levels[i] + "'",
                            "write one for every level");
      }
      out.push_back(found[i].value_or(T{}));
    }
  }

  /// The effects of a notice, as if a rule of its own had them.
  Rule notice_rule(const YamlNode& node, const std::string& name) {
    Rule rule;
    rule.id = policy_.id + "." + name;
    rule.phase = Phase::kEngage;
    rule.at = node.at();
    return rule;
  }

  void read_notice(const YamlNode& node, const std::string& key) {
    YamlMapping mapping(node, context_.faults, "an entry of '" + key + "' of " + context_.title);
    SlaNotice notice;
    const bool warns = key == "warn";
    const char* place = warns ? "at" : "after";
    notice.rule = notice_rule(node, key + " " + mapping.optional_text(place).value_or(""));
    if (const YamlNode* at = mapping.require(
            place, warns ? "such as `at: 80%` or `at: 10m before`" : "such as `after: 0m`")) {
      warns ? read_warning_time(*at, mapping.name_of(place), notice)
            : read_breach_time(*at, mapping.name_of(place), notice);
    }
    if (const YamlNode* when = mapping.find("when")) {
      notice.rule.when = read_condition(context_, *when);
    }
    if (const YamlNode* then = mapping.require("then", "say what happens")) {
      read_effects(context_, *then, notice.rule);
    }
    finish_shape(mapping, warns ? "warning" : "breach");
    keep_notice(warns ? policy_.warn : policy_.breach, std::move(notice));
  }

  /// By name, so that nothing depends on the order in which they were written.
  void keep_notice(std::vector<SlaNotice>& notices, SlaNotice notice) {
    const auto place = std::lower_bound(
        notices.begin(), notices.end(), notice, [](const SlaNotice& a, const SlaNotice& b) {
          return a.rule.id < b.rule.id;
        });
    if (place != notices.end() && place->rule.id == notice.rule.id) {
      context_.faults.add(notice.rule.at,
                          "'" + notice.rule.id + "' stands twice in " + context_.title,
                          "write all that happens then in one entry");
      return;
    }
    notices.insert(place, std::move(notice));
  }

  void read_breach_time(const YamlNode& node, const std::string& what, SlaNotice& notice) {
    notice.at = SlaNotice::At::kAfter;
    notice.span = read_work_span(context_, node, what, false).value_or(WorkSpan{});
  }

  void read_warning_time(const YamlNode& node, const std::string& what, SlaNotice& notice) {
    const auto text = as_text(node, context_.faults, what);
    if (!text) {
      return;
    }
    constexpr std::string_view kBefore = " before";
    if (text->ends_with(kBefore)) {
      notice.at = SlaNotice::At::kBefore;
      YamlNode span = node;
      span.text.resize(span.text.size() - kBefore.size());
      notice.span = read_work_span(context_, span, what, false).value_or(WorkSpan{});
      return;
    }
    const bool share = text->size() <= 3 && text->ends_with('%') &&
                       text->find_first_not_of("0123456789") == text->size() - 1;
    notice.percent = share ? std::stoi(*text) : 0;
    if (notice.percent < 1) {
      context_.faults.add(node.at(),
                          what + " is '" + *text + "'",
                          "write a share of the target such as 80%, or `10m before`");
    }
  }

  void read_delay_notice(const YamlNode& node) {
    YamlMapping mapping(node, context_.faults, "'delay_notice' of " + context_.title);
    SlaNotice notice;
    notice.at = SlaNotice::At::kBefore;
    notice.rule = notice_rule(node, "delay_notice");
    if (const YamlNode* before = mapping.require("before", "such as `before: 10m`")) {
      notice.span =
          read_work_span(context_, *before, mapping.name_of("before"), false).value_or(WorkSpan{});
    }
    if (const YamlNode* when = mapping.find("when")) {
      notice.rule.when = read_condition(context_, *when);
    }
    if (const YamlNode* message = mapping.require("message", "say what the customer is told")) {
      YamlNode then;
      then.kind = YamlNode::Kind::kMapping;
      then.place = node.place;
      then.entries.push_back({"message", message->place, *message});
      read_effects(context_, then, notice.rule);
    }
    finish_shape(mapping, "delay_notice");
    policy_.delay_notice = std::move(notice);
  }

  ReadContext& context_;
  YamlMapping mapping_;
  SlaPolicy policy_;
  std::vector<CalendarPtr> calendars_;
};

}  // namespace

std::optional<WorkSpan> read_work_span(ReadContext& context,
                                       const YamlNode& node,
                                       const std::string& what,
                                       bool positive) {
  const auto text = as_text(node, context.faults, what);
  if (!text) {
    return std::nullopt;
  }
  const std::size_t space = text->find(' ');
  const std::string unit = space == std::string::npos ? "" : text->substr(space + 1);
  const Result<Millis> time = parse_duration(text->substr(0, space));
  const bool known = unit.empty() || unit == "wall" || unit == "working";
  if (!time.ok() || !known || (positive && time.value() <= Millis(0))) {
    context.faults.add(node.at(),
                       what + " is '" + *text + "'",
                       "write 30m, 4h or 5d for open hours and days, `48h wall` for hours that "
                       "pass at night, too");
    return std::nullopt;
  }
  WorkSpan span{time.value(), 0, unit == "wall"};
  const std::size_t digits = text->find_first_not_of("0123456789");
  if (!span.wall && (*text)[digits] == 'd') {
    constexpr Millis kDay = std::chrono::hours(24);
    span = {Millis{}, static_cast<int>(time.value() / kDay), false};
  }
  return span;
}

void collect_clock_names(ReadContext& context) {
  std::set<std::string> names;
  for (const std::string& id : context.declarations.names("sla")) {
    const YamlNode* stages = context.declarations.find("sla", id)->node.find("stages");
    for (const YamlEntry& entry : stages == nullptr ? std::vector<YamlEntry>() : stages->entries) {
      names.insert(entry.key);
    }
  }
  for (const std::string& id : context.declarations.names("rule")) {
    const YamlNode* then = context.declarations.find("rule", id)->node.find("then");
    const YamlNode* clock = then == nullptr ? nullptr : then->find("clock");
    if (clock == nullptr) {
      continue;
    }
    for (const YamlNode* item : as_items(*clock)) {
      const YamlNode* start = item->find("start");
      if (start != nullptr && start->is_scalar()) {
        names.insert(start->text);
      }
    }
  }
  context.out.clocks.assign(names.begin(), names.end());
}

void read_sla(ReadContext& context) {
  for (const std::string& id : context.declarations.names("sla")) {
    context.title = "sla '" + id + "'";
    context.out.sla.emplace(id, SlaReader(context, *context.declarations.find("sla", id)).read());
  }
}

}  // namespace triaged
