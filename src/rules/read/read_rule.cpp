#include <algorithm>
#include <cctype>

#include "model/event.h"
#include "rules/read/read_context.h"
#include "rules/shapes/shapes.h"
#include "text/fold.h"
#include "text/utf8.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr Synonym kRuleSynonyms[] = {
    {"if", "write 'when'"},
    {"condition", "write 'when'"},
    {"conditions", "write 'when'"},
    {"match", "write 'when'"},
    {"action", "write 'then'"},
    {"actions", "write 'then'"},
    {"do", "write 'then'"},
    {"effects", "write 'then'"},
    {"name", "write 'id'"},
    {"on", "write 'event'"},
    {"trigger", "write 'event'"},
    {"events", "write 'event'"},
    {"description", "write 'why'"},
    {"enabled", "write `mode: off` to turn a rule off"},
    {"priority", "write 'weight' to decide between rules, or `then: {raise: …}`"},
    {"order", "rules have no order: write 'weight'"},
    {"phase", "the section that holds the rule is its phase"},
    {"tag", "effects stand under 'then'"},
    {"set", "effects stand under 'then'"},
    {"raise", "effects stand under 'then'"},
    {"limit", "'limit' stands under 'then'"},
};

void read_event_type(ReadContext& context, const LocatedText& type, EventFilter& filter) {
  filter.type = type.text;
  constexpr std::string_view kSchedule = "schedule.";
  const std::string schedule =
      type.text.starts_with(kSchedule) ? type.text.substr(kSchedule.size()) : "";
  if (!schedule.empty()) {
    if (context.declarations.find("schedule", schedule) == nullptr) {
      context.faults.add(
          type.at,
          "unknown schedule '" + schedule + "' in " + context.title,
          suggestion(
              schedule, context.declarations.names("schedule"), "declare it under 'schedules'"));
    }
  } else if (!is_event_type(type.text)) {
    context.faults.add(type.at,
                       "unknown event '" + type.text + "' in " + context.title,
                       suggestion(type.text,
                                  event_type_names(),
                                  "it may be " + name_choice(event_type_names()) +
                                      ", schedule.<name> or app.<name>"));
  }
}

/// The facts of the events whose facts are fixed; others, such as app.<name>, bring what they like.
struct EventFacts {
  std::string_view type;
  std::vector<std::string> names;
};

const std::vector<EventFacts>& event_facts() {
  static const std::vector<EventFacts> kFacts{
      {event_type::kTagAdded, {"name"}},
      {event_type::kTicketConfirmed, {"result"}},
      {event_type::kAgentCorrected, {"field", "ours", "theirs", "rule"}},
  };
  return kFacts;
}

void check_detail(ReadContext& context, const std::string& type, const YamlEntry& entry) {
  const auto facts = std::ranges::find(event_facts(), type, &EventFacts::type);
  if (facts == event_facts().end()) {
    return;
  }
  if (std::ranges::find(facts->names, entry.key) == facts->names.end()) {
    context.faults.add(entry.key_at(),
                       "'" + type + "' has no fact '" + entry.key + "' in " + context.title,
                       suggestion(entry.key, facts->names, "it has " + name_choice(facts->names)));
    return;
  }
  static const std::vector<std::string> kResults{"滿意", "不滿意", "無回應"};
  if (entry.key == "result" && !index_of(kResults, entry.value.text)) {
    context.faults.add(entry.value.at(),
                       "'" + entry.value.text + "' is no result of '" + type + "'",
                       "it may be " + name_choice(kResults));
  }
}

void check_last_day(ReadContext& context, YamlMapping& mapping, const std::string& until) {
  if (until.size() != 10 || !parse_date(until)) {
    context.faults.add(mapping.key_at("until"),
                       "'until' of " + mapping.what() + " is '" + until + "'",
                       "write a date as 2027-03-31; it is the last day");
  }
}

/// The whole number of `>= 95%` or `>= 200`.
std::optional<int> read_bound(ReadContext& context,
                              YamlMapping& mapping,
                              const std::string& key,
                              const std::string& sign,
                              bool percent) {
  const auto text = mapping.optional_text(key);
  if (!text) {
    return std::nullopt;
  }
  std::string digits = *text;
  const bool signed_right = digits.starts_with(sign) && digits.ends_with('%') == percent;
  digits = signed_right ? digits.substr(sign.size()) : "";
  digits.resize(digits.size() - (percent && !digits.empty() ? 1 : 0));
  digits = std::string(trim(digits));
  const bool number = !digits.empty() && digits.size() <= 7 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  if (!number || (percent && std::stoi(digits) > 100)) {
    context.faults.add(mapping.key_at(key),
                       mapping.name_of(key) + " is '" + *text + "'",
                       "write it as \"" + sign + (percent ? " 95%\"" : " 200\""));
    return std::nullopt;
  }
  return std::stoi(digits);
}

ShadowPlan read_shadow(ReadContext& context, YamlMapping& mapping) {
  ShadowPlan plan;
  if (const auto until = mapping.optional_text("until")) {
    check_last_day(context, mapping, *until);
    plan.until = *until;
    plan.until_at = mapping.key_at("until");
    std::erase(plan.until, '-');
  }
  if (std::optional<YamlMapping> promote = mapping.child("promote_if")) {
    plan.agree_percent = read_bound(context, *promote, "agree", ">=", true);
    plan.changes_percent = read_bound(context, *promote, "changes", "<=", true);
    plan.seen = read_bound(context, *promote, "seen", ">=", false);
    finish_shape(*promote, "promote_if");
  }
  finish_shape(mapping, "shadow");
  return plan;
}

void read_exception(ReadContext& context, const YamlNode& node, Rule& rule) {
  YamlMapping mapping(node, context.faults, "an 'except' of " + context.title);
  RuleException exception;
  exception.name = mapping.required_text("name", "say what the exception is");
  const YamlNode* when = mapping.require("when", "say when it applies");
  exception.owner = mapping.optional_text("owner").value_or("");
  if (const auto until = mapping.optional_text("until")) {
    exception.until = *until;
    exception.at = mapping.key_at("until");
    std::erase(exception.until, '-');
    check_last_day(context, mapping, *until);
  }
  finish_shape(mapping, "exception");
  if (when == nullptr) {
    return;
  }
  if (auto condition = read_condition(context, *when)) {
    exception.when = *std::move(condition);
    rule.exceptions.push_back(std::move(exception));
  }
}

/// The one table whose row the effects may use; several are ambiguous, so none.
TablePtr table_of(const Rule& rule) {
  std::vector<TablePtr> tables;
  if (rule.when) {
    for_each_condition(*rule.when, [&tables](const Condition& condition) {
      if (const auto* text = std::get_if<TextTest>(&condition.node)) {
        tables.push_back(text->has_key);
      } else if (const auto* table = std::get_if<TableTest>(&condition.node)) {
        tables.push_back(table->table);
      }
    });
  }
  std::erase(tables, nullptr);
  return tables.size() == 1 ? tables.front() : nullptr;
}

void read_rule_events(ReadContext& context, YamlMapping& mapping, Rule& rule) {
  if (const YamlNode* node = mapping.find("event")) {
    rule.events = read_events(context, *node);
    rule.names_events = true;
    return;
  }
  if (rule.phase == Phase::kEngage) {
    context.faults.add(mapping.at(),
                       context.title + " is an engage rule without an event",
                       "add `event: message.customer`, or the event it answers to");
  }
  rule.events = {{std::string(event_type::kTicketCreated), {}},
                 {std::string(event_type::kMessageCustomer), {}}};
}

}  // namespace

std::vector<EventFilter> read_events(ReadContext& context, const YamlNode& node) {
  std::vector<EventFilter> filters;
  require_items(context, node, "'event' of " + context.title);
  for (const YamlNode* item : as_items(node)) {
    EventFilter filter;
    if (!item->is_mapping()) {
      if (const auto text = as_text(*item, context.faults, "'event' of " + context.title)) {
        read_event_type(context, {*text, item->at()}, filter);
        filters.push_back(std::move(filter));
      }
      continue;
    }
    YamlMapping mapping(*item, context.faults, "'event' of " + context.title);
    if (const YamlNode* type = mapping.require("event", "name the event's type")) {
      read_event_type(context, {type->text, type->at()}, filter);
    }
    for (const YamlEntry* entry : mapping.rest()) {
      if (const auto text =
              as_text(entry->value, context.faults, "'" + entry->key + "' of an event")) {
        filter.detail[entry->key] = fold_key(*text);
        check_detail(context, filter.type, *entry);
      }
    }
    filters.push_back(std::move(filter));
  }
  return filters;
}

bool names_nothing(std::string_view text) {
  std::size_t at = text.find('$');
  while (at != std::string_view::npos && at + 1 < text.size()) {
    const auto next = static_cast<unsigned char>(text[at + 1]);
    const bool escaped = next == '$';
    if (!escaped && (std::isalpha(next) != 0 || next == '_' || next >= 0x80U)) {
      return at == 0 || std::isalnum(static_cast<unsigned char>(text[at - 1])) == 0;
    }
    at = text.find('$', at + (escaped ? 2 : 1));
  }
  return false;
}

TemplateText read_template_text(ReadContext& context,
                                const std::string& text,
                                const SourcePos& at) {
  if (text.find("$row.") != std::string::npos || text == "$key") {
    context.faults.add(
        at,
        "'$row' and '$key' are not filled in here, in a text of " + context.title,
        "they can be tags, values of set, status, group, assignee and collaborators; "
        "in a text, write fields such as {{ ticket.number }}");
  } else if (names_nothing(text)) {
    context.faults.add(at,
                       "a '$' in a text of " + context.title + " names what is not filled in there",
                       "write a field such as {{ ticket.number }}, or a space behind the '$'");
  }
  if (text.find("｛｛") != std::string::npos) {
    context.faults.warn(
        at,
        "full-width '｛｛ … ｝｝' in a text of " + context.title + " is not filled in",
        "write \"{{ … }}\" with ASCII braces");
  }
  TemplateText result;
  std::size_t from = 0;
  while (from < text.size()) {
    const std::size_t open = text.find("{{", from);
    const std::size_t close = open == std::string::npos ? open : text.find("}}", open);
    if (open != std::string::npos && close == std::string::npos) {
      context.faults.add(at, "'{{' in a text of " + context.title + " is not closed", "add '}}'");
    }
    if (close == std::string::npos) {
      break;
    }
    if (open > from) {
      result.pieces.push_back({text.substr(from, open - from), std::nullopt});
    }
    const std::string name(trim(std::string_view(text).substr(open + 2, close - open - 2)));
    if (auto field = resolve_field(context, name, at)) {
      result.pieces.push_back({"", std::move(field)});
    }
    from = close + 2;
  }
  if (from < text.size()) {
    result.pieces.push_back({text.substr(from), std::nullopt});
  }
  return result;
}

TextTemplate read_template(ReadContext& context, const Declaration& declaration) {
  TextTemplate result;
  result.name = declaration.name;
  const std::string outer = std::exchange(context.title, "template '" + declaration.name + "'");
  if (declaration.node.is_scalar()) {
    result.texts[""] = read_template_text(context, declaration.node.text, declaration.node.at());
  } else {
    YamlMapping mapping(declaration.node, context.faults, context.title);
    result.missing = mapping.optional_text("default");
    for (const char* language : {"zh-Hant", "zh-Hans", "en"}) {
      const YamlNode* text = mapping.find(language);
      const auto written = text == nullptr
                               ? std::nullopt
                               : as_text(*text, context.faults, mapping.name_of(language));
      if (written) {
        result.texts[language] = read_template_text(context, *written, text->at());
      }
    }
    finish_shape(mapping, "template", language_synonyms());
    if (result.texts.empty() && mapping.ok()) {
      context.faults.add(
          declaration.at, context.title + " has no text", "write it under zh-Hant, zh-Hans or en");
    }
  }
  context.title = outer;
  return result;
}

/// Fields that a condition can name and that hold nothing there.
void warn_of_unfilled(ReadContext& context, const Rule& rule, const Condition& condition) {
  const bool opens = std::ranges::any_of(rule.events, [](const EventFilter& filter) {
    return filter.type == event_type::kTicketCreated;
  });
  for_each_condition(condition, [&](const Condition& one) {
    const auto* test = std::get_if<FieldTest>(&one.node);
    if (test != nullptr && test->field.id == FieldId::kCustomerTickets) {
      context.faults.warn(
          one.at,
          "'customer.tickets' is not filled in yet, in " + context.title,
          "count them: `count: {of: ticket, same: customer.id, in: 365d, at_least: 2}`");
    }
    if (test != nullptr && test->field.id == FieldId::kTicketNumber && opens) {
      context.faults.warn(
          one.at,
          "'ticket.number' is not known yet where a record opens, in " + context.title,
          "name later events of the ticket, such as `event: ticket.updated`");
    }
  });
}

std::optional<Rule> read_rule(ReadContext& context, const Declaration& declaration) {
  context.title = "rule '" + declaration.name + "'";
  Rule rule;
  rule.id = declaration.name;
  rule.phase = *parse_phase(declaration.section);
  rule.at = declaration.at;
  rule.mode = declaration.file_mode;
  YamlMapping mapping(declaration.node, context.faults, context.title);
  mapping.find("id");
  mapping.optional_text("why");
  read_rule_events(context, mapping, rule);
  if (const YamlNode* when = mapping.find("when")) {
    rule.when = read_condition(context, *when);
    if (!rule.when) {
      rule.when = Condition{AnyOf{}, when->at()};  // faulty: never fires, and is reported
    }
    warn_of_unfilled(context, rule, *rule.when);
  }
  if (const YamlNode* unless = mapping.find("unless")) {
    rule.unless = read_condition(context, *unless);
  }
  rule.row_table = table_of(rule);
  if (const YamlNode* then = mapping.require("then", "say what the rule does")) {
    read_effects(context, *then, rule);
  }
  for (const YamlNode* item : mapping.items("except")) {
    read_exception(context, *item, rule);
  }
  const auto weight = mapping.optional_int("weight", 1, 1'000'000);
  rule.weight = static_cast<int>(weight.value_or(Rule::kUsualWeight));
  if (const YamlNode* mode = mapping.find("mode")) {
    rule.mode = most_cautious(rule.mode, read_mode(*mode, context.faults, mapping.name_of("mode")));
  }
  rule.override_human = mapping.optional_bool("override_human").value_or(false);
  if (std::optional<YamlMapping> shadow = mapping.child("shadow")) {
    rule.shadow = read_shadow(context, *shadow);
    if (rule.mode.kind != Mode::Kind::kShadow) {
      context.faults.warn(mapping.key_at("shadow"),
                          context.title + " has 'shadow' and is no shadow rule",
                          "add `mode: shadow`, or take 'shadow' out");
    }
  }
  finish_shape(mapping, "rule", kRuleSynonyms);
  return rule;
}

Mode most_cautious(Mode a, Mode b) {
  if (a.kind != b.kind) {
    return a.kind < b.kind ? a : b;
  }
  return a.per_myriad <= b.per_myriad ? a : b;
}

}  // namespace triaged
