#include <algorithm>
#include <array>

#include "rules/read/other_words.h"
#include "rules/read/read_context.h"
#include "text/fold.h"
#include "yaml/names.h"

namespace triaged {
namespace {

struct OpenFamily {
  std::string_view prefix;
  FieldId id;
};
constexpr std::array<OpenFamily, 5> kOpenFamilies{{
    {"ticket.custom.", FieldId::kTicketCustom},
    {"customer.custom.", FieldId::kCustomerCustom},
    {"custom.", FieldId::kTicketCustom},
    {"extracted.", FieldId::kExtracted},
    {"raw.", FieldId::kRaw},
}};
constexpr std::string_view kProductFields[] = {
    "name", "model", "batch", "serial", "order_no", "purchased_on", "service_type", "diagnosis"};
/// What may stand where a condition names a field, without being one.
constexpr std::string_view kConditionWords[] = {"all",
                                                "any",
                                                "none",
                                                "tag",
                                                "text",
                                                "changed",
                                                "table",
                                                "macro",
                                                "count",
                                                "surge",
                                                "near_duplicate",
                                                "time",
                                                "has_facts"};

const std::vector<std::string>& verdicts() {
  static const std::vector<std::string> kVerdicts{"valid",
                                                  "blank",
                                                  "duplicate",
                                                  "suspected_duplicate",
                                                  "advertisement",
                                                  "unrelated",
                                                  "abusive",
                                                  "malicious",
                                                  "out_of_scope",
                                                  "auto_reply",
                                                  "bounce"};
  return kVerdicts;
}
const std::vector<std::string>& channels() {
  static const std::vector<std::string> kChannels{
      "chat", "sms", "email", "popup", "form", "phone", "counter", "other"};
  return kChannels;
}
const std::vector<std::string>& clock_states() {
  static const std::vector<std::string> kStates{"running", "paused", "met", "breached"};
  return kStates;
}
const std::vector<std::string>& actors() {
  static const std::vector<std::string> kActors{
      "unknown", "customer", "agent", "rule", "system", "auto_reply", "bounce"};
  return kActors;
}

std::optional<FieldRef> open_field(const std::string& name) {
  for (const OpenFamily& family : kOpenFamilies) {
    if (name.starts_with(family.prefix) && name.size() > family.prefix.size()) {
      const std::string key = name.substr(family.prefix.size());
      const bool custom = family.prefix == "ticket.custom.";
      return FieldRef{family.id, FieldType::kOpen, custom ? "custom." + key : name, key};
    }
  }
  for (const std::string_view product : kProductFields) {
    if (name == "product." + std::string(product)) {
      return FieldRef{FieldId::kProduct, FieldType::kOpen, name, std::string(product)};
    }
  }
  return std::nullopt;
}

std::optional<FieldRef> fixed_field(const std::string& name) {
  for (const FieldRow& row : fixed_fields()) {
    if (row.name == name) {
      return FieldRef{row.id, row.type, name, ""};
    }
  }
  return std::nullopt;
}

/// `answers` typed by the question: yes/no, a number or a text.
std::optional<FieldRef> survey_field(const RuleSet& rules, const std::string& name) {
  constexpr std::string_view kPrefix = "survey.";
  if (!name.starts_with(kPrefix)) {
    return std::nullopt;
  }
  const std::string question = name.substr(kPrefix.size());
  for (const auto& [id, survey] : rules.surveys) {
    for (const SurveyQuestion& ask : survey.spec.ask) {
      if (ask.id == question) {
        const FieldType type = ask.kind == SurveyQuestion::Kind::kYesNo   ? FieldType::kBool
                               : ask.kind == SurveyQuestion::Kind::kScale ? FieldType::kNumber
                                                                          : FieldType::kText;
        return FieldRef{FieldId::kSurveyAnswer, type, name, question};
      }
    }
  }
  return std::nullopt;
}

std::optional<FieldRef> declared_field(const RuleSet& rules, const std::string& name) {
  if (const DeclaredValues* dimension = find_dimension(rules, name)) {
    return dimension->many
               ? FieldRef{FieldId::kManyDimension, FieldType::kValueSet, name, dimension->name}
               : FieldRef{FieldId::kDimension, FieldType::kValue, name, dimension->name};
  }
  if (rules.scores.contains(name)) {
    return FieldRef{FieldId::kScore, FieldType::kNumber, name, name};
  }
  return survey_field(rules, name);
}

struct CalendarField {
  std::string_view name;
  FieldId id;
  FieldType type;
};
constexpr std::array<CalendarField, 3> kCalendarFields{{
    {".open", FieldId::kCalendarOpen, FieldType::kBool},
    {".next_open", FieldId::kCalendarNextOpen, FieldType::kTime},
    {".next_close", FieldId::kCalendarNextClose, FieldType::kTime},
}};

/// `calendar.<name>.next_open` and its like.
std::optional<FieldRef> calendar_field(const RuleSet& rules, const std::string& name) {
  constexpr std::string_view kPrefix = "calendar.";
  for (const CalendarField& field : kCalendarFields) {
    if (!name.starts_with(kPrefix) || !name.ends_with(field.name) ||
        name.size() <= kPrefix.size() + field.name.size()) {
      continue;
    }
    const std::string key =
        name.substr(kPrefix.size(), name.size() - kPrefix.size() - field.name.size());
    for (const auto& [declared, calendar] : rules.calendars) {
      if (same_name(declared, key)) {
        return FieldRef{field.id, field.type, name, declared, calendar.calendar};
      }
    }
  }
  return std::nullopt;
}

std::vector<std::string> known_names(const RuleSet& rules) {
  std::vector<std::string> names;
  for (const FieldRow& row : fixed_fields()) {
    names.emplace_back(row.name);
  }
  for (const std::string_view product : kProductFields) {
    names.push_back("product." + std::string(product));
  }
  for (const DeclaredValues& dimension : rules.dimensions) {
    names.push_back(dimension.name);
  }
  for (const auto& [name, score] : rules.scores) {
    names.push_back(name);
  }
  for (const auto& [id, survey] : rules.surveys) {
    for (const SurveyQuestion& ask : survey.spec.ask) {
      names.push_back("survey." + ask.id);
    }
  }
  for (const auto& [name, calendar] : rules.calendars) {
    for (const CalendarField& field : kCalendarFields) {
      names.push_back("calendar." + name + std::string(field.name));
    }
  }
  for (const std::string_view word : kConditionWords) {
    names.emplace_back(word);
  }
  return names;
}

std::vector<std::string> names_of_group(const RuleSet& rules, const std::string& group) {
  std::vector<std::string> names = known_names(rules);
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(group); });
  return names;
}

/// What to write instead of a name that is no field.
std::string instead_of(const RuleSet& rules, const std::string& name) {
  if (name == "text") {
    return "'text' stands in conditions; the customer's words are 'message.text'";
  }
  if (std::ranges::find(kConditionWords, name) != std::end(kConditionWords)) {
    return "'" + name + "' stands in conditions, it is no field";
  }
  if (const std::string meant = field_meant_by(name); !meant.empty()) {
    return "did you mean '" + meant + "'?";
  }
  const bool foreign =
      std::ranges::any_of(name, [](char byte) { return static_cast<unsigned char>(byte) >= 0x80; });
  if (foreign && name.find('.') != std::string::npos) {
    const std::vector<std::string> names =
        names_of_group(rules, name.substr(0, name.find('.') + 1));
    if (!names.empty()) {
      return "known here: " + name_choice(names);  // a near name shares no more than its group
    }
  }
  return suggestion(name,
                    known_names(rules),
                    "fields begin with ticket., message., customer., product., "
                    "survey., custom. or raw., or are declared dimensions and scores");
}

}  // namespace

std::optional<FieldRef> resolve_field(ReadContext& context,
                                      const std::string& name,
                                      const SourcePos& at) {
  if (auto field = fixed_field(name)) {
    return field;
  }
  if (auto field = open_field(name)) {
    if (field->id == FieldId::kRaw) {
      context.out.raw_paths.push_back(field->key);
    }
    return field;
  }
  if (auto field = declared_field(context.out, name)) {
    return field;
  }
  if (auto field = calendar_field(context.out, name)) {
    return field;
  }
  context.faults.add(
      at, "unknown field '" + name + "' in " + context.title, instead_of(context.out, name));
  return std::nullopt;
}

std::optional<std::vector<std::string>> declared_values(const ReadContext& context,
                                                        const FieldRef& field) {
  const RuleSet& rules = context.out;
  switch (field.id) {
    case FieldId::kDimension:
    case FieldId::kManyDimension:
      return find_dimension(rules, field.key)->values;
    case FieldId::kTicketPriority:
      return rules.priority ? rules.priority->values : std::vector<std::string>{};
    case FieldId::kTicketStatus:
      return rules.status ? std::optional(rules.status->values) : std::nullopt;
    case FieldId::kAuditVerdict:
      return verdicts();
    case FieldId::kTicketChannel:
      return channels();
    case FieldId::kMessageBy:
    case FieldId::kTicketStartedBy:
      return actors();
    case FieldId::kClockName:
      return rules.clocks;
    case FieldId::kClockState:
      return clock_states();
    case FieldId::kSurveyId:
      return context.declarations.names("survey");
    case FieldId::kSurveyClass: {
      std::vector<std::string> names;
      for (const auto& [id, survey] : rules.surveys) {
        for (const SurveySpec::Class& one : survey.spec.classes) {
          names.push_back(one.name);
        }
      }
      return names;
    }
    default:
      return std::nullopt;
  }
}

bool may_be_missing(const RuleSet& rules, const FieldRef& field) {
  switch (field.id) {
    case FieldId::kTicketCollaborators:
    case FieldId::kTicketTags:
    case FieldId::kCustomerTags:
    case FieldId::kManyDimension:  // sets are empty, never missing
    case FieldId::kTicketId:
    case FieldId::kTicketNumber:
    case FieldId::kTicketChannel:
    case FieldId::kTicketSource:
    case FieldId::kTicketCreatedAt:
    case FieldId::kTicketHumanReplies:
    case FieldId::kTicketCustomerMessages:
    case FieldId::kTicketStartedBy:
    case FieldId::kMessageText:  // of the messages that most rules look at
    case FieldId::kMessageAttachments:
    case FieldId::kMessageExclaims:
    case FieldId::kMessageLength:
    case FieldId::kMessageBy:
    case FieldId::kScore:
    case FieldId::kAuditVerdict:
    case FieldId::kCalendarOpen:
    case FieldId::kCalendarNextOpen:
    case FieldId::kCalendarNextClose:
      return false;
    case FieldId::kTicketPriority:
      return !rules.priority;
    case FieldId::kTicketStatus:
      return !rules.status || rules.status->default_value.empty();
    case FieldId::kTicketGroup:
      return rules.default_route.empty();
    case FieldId::kDimension:
      return find_dimension(rules, field.key)->default_value.empty();
    default:
      return true;
  }
}

const DeclaredValues* find_dimension(const RuleSet& rules, const std::string& name) {
  const std::string key = fold_key(name);
  for (const DeclaredValues& dimension : rules.dimensions) {
    if (fold_key(dimension.name) == key) {
      return &dimension;
    }
  }
  return nullptr;
}

std::optional<std::size_t> index_of(const std::vector<std::string>& values,
                                    const std::string& name) {
  const std::string folded = fold_key(name);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (fold_key(values[i]) == folded) {
      return i;
    }
  }
  return std::nullopt;
}

}  // namespace triaged
