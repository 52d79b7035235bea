#include "rules/fields.h"

#include <algorithm>

#include "base/time.h"
#include "text/fold.h"
#include "text/utf8.h"

namespace triaged {
namespace {

FieldValue text_or_missing(const std::string& text) {
  return text.empty() ? FieldValue() : FieldValue(text);
}

FieldValue text_or_missing(const std::optional<std::string>& text) {
  return text ? text_or_missing(*text) : FieldValue();
}

FieldValue time_or_missing(const std::optional<TimePoint>& at) {
  return at ? FieldValue(*at) : FieldValue();
}

FieldValue json_value(const Json* json) {
  if (json == nullptr || json->is_null()) {
    return {};
  }
  if (json->is_boolean()) {
    return json->get<bool>();
  }
  if (json->is_number()) {
    return json->get<double>();
  }
  if (json->is_string()) {
    return text_or_missing(json->get_ref<const std::string&>());
  }
  return dump_json(*json);
}

const Json* member(const Json& object, const std::string& key) {
  if (!object.is_object()) {
    return nullptr;
  }
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

/// A value of the payload by its path: adapters keep the paths that rules ask for, and events that
/// were written by hand have the payload's own shape.
const Json* raw_member(const Json& raw, const std::string& path) {
  if (const Json* kept = member(raw, path)) {
    return kept;
  }
  const std::size_t dot = path.find('.');
  if (dot == std::string::npos) {
    return nullptr;
  }
  const Json* inner = member(raw, path.substr(0, dot));
  return inner == nullptr ? nullptr : raw_member(*inner, path.substr(dot + 1));
}

FieldValue present_keys(const MemberSet& members) {
  std::vector<std::string> keys;
  for (const auto& [key, state] : members) {
    if (state.present) {
      keys.push_back(key);
    }
  }
  return keys;
}

FieldValue folded_set(const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  keys.reserve(names.size());
  for (const std::string& name : names) {
    keys.push_back(fold_key(name));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

double count_exclaims(std::string_view text) {
  double count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const DecodedPoint next = decode_utf8(text, at);
    at += next.bytes;
    count += next.point == U'!' || next.point == char32_t{0xFF01} ? 1 : 0;
  }
  return count;
}

FieldValue script_of(const std::string& language) {
  if (language == "zh-Hant") {
    return std::string("Hant");
  }
  if (language == "zh-Hans") {
    return std::string("Hans");
  }
  return language == "en" ? FieldValue(std::string("Latn")) : FieldValue();
}

/// A value that a rule wrote (`custom`, `extract`) goes before what the platform told.
FieldValue written_or_told(const Record& record,
                           const std::string& name,
                           const Json& told,
                           const std::string& key) {
  const auto written = record.custom.find(name);
  if (written != record.custom.end() && !written->second.value.empty()) {
    return written->second.value;
  }
  return json_value(member(told, key));
}

FieldValue read_message_field(FieldId id, const Message& message) {
  switch (id) {
    case FieldId::kMessageId:
      return text_or_missing(message.id);
    case FieldId::kMessageText:
      return message.text;
    case FieldId::kMessageHtml:
      return text_or_missing(message.html);
    case FieldId::kMessageLanguage:
      return text_or_missing(message.language);
    case FieldId::kMessageScript:
      return script_of(message.language);
    case FieldId::kMessageAttachments:
      return static_cast<double>(message.attachments.size());
    case FieldId::kMessageExclaims:
      return count_exclaims(message.text);
    case FieldId::kMessageLength:
      return static_cast<double>(count_points(trim(message.text)));
    case FieldId::kMessageBy:
      return std::string(to_string(message.by));
    case FieldId::kMessageSentAt:
      return time_or_missing(message.sent_at);
    default:
      return {};
  }
}

FieldValue read_customer_field(const FieldRef& field, const Customer& customer) {
  switch (field.id) {
    case FieldId::kCustomerId:
      return text_or_missing(customer.id);
    case FieldId::kCustomerName:
      return text_or_missing(customer.name);
    case FieldId::kCustomerEmail:
      return text_or_missing(customer.email);
    case FieldId::kCustomerPhone:
      return text_or_missing(customer.phone);
    case FieldId::kCustomerTier:
      return text_or_missing(customer.tier);
    case FieldId::kCustomerTags:
      return folded_set(customer.tags);
    case FieldId::kCustomerLocale:
      return text_or_missing(customer.locale);
    case FieldId::kCustomerMemberNo:
      return text_or_missing(customer.member_no);
    case FieldId::kCustomerAnonymous:
      return customer.anonymous ? FieldValue(*customer.anonymous) : FieldValue();
    case FieldId::kCustomerCustom:
      return json_value(member(customer.custom, field.key));
    default:
      return {};
  }
}

FieldValue read_record_field(const FieldRef& field, const Record& record) {
  switch (field.id) {
    case FieldId::kTicketId:
      return text_or_missing(record.ticket.id);
    case FieldId::kTicketNumber:
      return text_or_missing(record.number);
    case FieldId::kTicketUrl:
      return text_or_missing(record.ticket.url);
    case FieldId::kTicketSubject:
      return text_or_missing(record.ticket.subject);
    case FieldId::kTicketStatus:
      return text_or_missing(record.status.value);
    case FieldId::kTicketPriority:
      return text_or_missing(record.priority.value);
    case FieldId::kTicketGroup:
      return text_or_missing(record.group.value);
    case FieldId::kTicketAssignee:
      return text_or_missing(record.assignee.value);
    case FieldId::kTicketCollaborators:
      return present_keys(record.collaborators);
    case FieldId::kTicketTags:
      return present_keys(record.tags);
    case FieldId::kTicketOnline:
      return record.ticket.online ? FieldValue(*record.ticket.online) : FieldValue();
    case FieldId::kTicketCreatedAt:
      return record.opened_at;
    case FieldId::kTicketSolvedAt:
      return time_or_missing(record.solved_at);
    case FieldId::kTicketClosedAt:
      return time_or_missing(record.closed_at);
    case FieldId::kTicketHumanReplies:
      return static_cast<double>(record.human_replies);
    case FieldId::kTicketCustomerMessages:
      return static_cast<double>(record.customer_messages);
    case FieldId::kTicketStartedBy:
      return std::string(to_string(record.started_by));
    case FieldId::kTicketCustom:
      return written_or_told(record, field.name, record.ticket.custom, field.key);
    default:
      return {};
  }
}

FieldValue read_declared_field(const FieldRef& field, const Record& record) {
  if (field.id == FieldId::kDimension) {
    const auto found = record.dimensions.find(field.key);
    return found == record.dimensions.end() ? FieldValue() : text_or_missing(found->second.value);
  }
  if (field.id == FieldId::kManyDimension) {
    const auto found = record.many_dimensions.find(field.key);
    return found == record.many_dimensions.end() ? FieldValue(std::vector<std::string>())
                                                 : present_keys(found->second);
  }
  const auto found = record.scores.find(field.key);
  return found == record.scores.end() ? FieldValue()
                                      : FieldValue(static_cast<double>(found->second));
}

FieldValue read_survey_field(const FieldRef& field, const RecordSnapshot& snapshot) {
  switch (field.id) {
    case FieldId::kSurveyId:
      return text_or_missing(snapshot.survey.id);
    case FieldId::kSurveyClass:
      return text_or_missing(snapshot.survey.cls);
    case FieldId::kSurveyScore:
      return snapshot.survey.score ? FieldValue(static_cast<double>(*snapshot.survey.score))
                                   : FieldValue();
    default:
      return json_value(member(snapshot.event.survey, field.key));
  }
}

/// What an event of a clock, an incident or an improvement tells of it.
FieldValue read_detail_field(FieldId id, const Event& event) {
  const bool of_clock = event.is(event_type::kClockWarned) || event.is(event_type::kClockBreached);
  const bool of_incident = event.is(event_type::kIncidentOpened) ||
                           event.is(event_type::kIncidentClosed) ||
                           event.is(event_type::kImprovementLanded);
  const auto told = [&event](bool there, const char* key) {
    return there ? json_value(member(event.detail, key)) : FieldValue();
  };
  switch (id) {
    case FieldId::kClockName:
      return told(of_clock, "name");
    case FieldId::kClockState:
      return told(of_clock, "state");
    case FieldId::kClockLeft:
      return told(of_clock, "left_ms");
    case FieldId::kClockDue: {
      const FieldValue due = told(of_clock, "due_ms");
      const auto* millis = std::get_if<double>(&due);
      return millis == nullptr ? FieldValue()
                               : FieldValue(TimePoint(Millis(static_cast<std::int64_t>(*millis))));
    }
    case FieldId::kIncidentId:
      return told(of_incident, "id");
    case FieldId::kIncidentReporters:
      return told(of_incident, "reporters");
    default:
      return told(of_incident, "size");
  }
}

}  // namespace

const std::vector<FieldRow>& fixed_fields() {
  using Id = FieldId;
  using Type = FieldType;
  static const std::vector<FieldRow> kRows{
      {"audit.verdict", Id::kAuditVerdict, Type::kValue},
      {"clock.due", Id::kClockDue, Type::kTime},
      {"clock.left", Id::kClockLeft, Type::kDuration},
      {"clock.name", Id::kClockName, Type::kValue},
      {"clock.state", Id::kClockState, Type::kValue},
      {"customer.anonymous", Id::kCustomerAnonymous, Type::kBool},
      {"customer.email", Id::kCustomerEmail, Type::kText},
      {"customer.id", Id::kCustomerId, Type::kText},
      {"customer.locale", Id::kCustomerLocale, Type::kText},
      {"customer.member_no", Id::kCustomerMemberNo, Type::kText},
      {"customer.name", Id::kCustomerName, Type::kText},
      {"customer.phone", Id::kCustomerPhone, Type::kText},
      {"customer.tags", Id::kCustomerTags, Type::kSet},
      {"customer.tickets", Id::kCustomerTickets, Type::kNumber},
      {"customer.tier", Id::kCustomerTier, Type::kText},
      {"incident.id", Id::kIncidentId, Type::kText},
      {"incident.reporters", Id::kIncidentReporters, Type::kNumber},
      {"incident.size", Id::kIncidentSize, Type::kNumber},
      {"message.attachments", Id::kMessageAttachments, Type::kNumber},
      {"message.by", Id::kMessageBy, Type::kValue},
      {"message.exclaims", Id::kMessageExclaims, Type::kNumber},
      {"message.html", Id::kMessageHtml, Type::kText},
      {"message.id", Id::kMessageId, Type::kText},
      {"message.language", Id::kMessageLanguage, Type::kText},
      {"message.length", Id::kMessageLength, Type::kNumber},
      {"message.script", Id::kMessageScript, Type::kText},
      {"message.sent_at", Id::kMessageSentAt, Type::kTime},
      {"message.text", Id::kMessageText, Type::kText},
      {"survey.class", Id::kSurveyClass, Type::kValue},
      {"survey.id", Id::kSurveyId, Type::kValue},
      {"survey.score", Id::kSurveyScore, Type::kNumber},
      {"ticket.assignee", Id::kTicketAssignee, Type::kText},
      {"ticket.channel", Id::kTicketChannel, Type::kValue},
      {"ticket.closed_at", Id::kTicketClosedAt, Type::kTime},
      {"ticket.collaborators", Id::kTicketCollaborators, Type::kSet},
      {"ticket.created_at", Id::kTicketCreatedAt, Type::kTime},
      {"ticket.customer_messages", Id::kTicketCustomerMessages, Type::kNumber},
      {"ticket.group", Id::kTicketGroup, Type::kText},
      {"ticket.human_replies", Id::kTicketHumanReplies, Type::kNumber},
      {"ticket.id", Id::kTicketId, Type::kText},
      {"ticket.number", Id::kTicketNumber, Type::kText},
      {"ticket.online", Id::kTicketOnline, Type::kBool},
      {"ticket.priority", Id::kTicketPriority, Type::kLevel},
      {"ticket.solved_at", Id::kTicketSolvedAt, Type::kTime},
      {"ticket.source", Id::kTicketSource, Type::kText},
      {"ticket.started_by", Id::kTicketStartedBy, Type::kValue},
      {"ticket.status", Id::kTicketStatus, Type::kValue},
      {"ticket.subject", Id::kTicketSubject, Type::kText},
      {"ticket.tags", Id::kTicketTags, Type::kSet},
      {"ticket.url", Id::kTicketUrl, Type::kText},
  };
  return kRows;
}

FieldValue read_field(const FieldRef& field, const RecordSnapshot& snapshot) {
  const Record& record = snapshot.record;
  if (field.id >= FieldId::kMessageId && field.id <= FieldId::kMessageSentAt) {
    return snapshot.event.message ? read_message_field(field.id, *snapshot.event.message)
                                  : FieldValue();
  }
  if (field.id >= FieldId::kCustomerId && field.id <= FieldId::kCustomerCustom) {
    return read_customer_field(field, record.customer);
  }
  if (field.id >= FieldId::kSurveyId && field.id <= FieldId::kSurveyAnswer) {
    return read_survey_field(field, snapshot);
  }
  if (field.id >= FieldId::kClockName && field.id <= FieldId::kIncidentSize) {
    return read_detail_field(field.id, snapshot.event);
  }
  switch (field.id) {
    case FieldId::kProduct:
    case FieldId::kExtracted:
      return written_or_told(record, field.name, record.ticket.custom, field.name);
    case FieldId::kDimension:
    case FieldId::kManyDimension:
    case FieldId::kScore:
      return read_declared_field(field, record);
    case FieldId::kAuditVerdict:
      return text_or_missing(snapshot.verdict);
    case FieldId::kRaw:
      return json_value(raw_member(snapshot.event.raw, field.key));
    case FieldId::kCalendarOpen:
      return field.calendar->is_open(snapshot.event.at);
    case FieldId::kCalendarNextOpen:
      return time_or_missing(field.calendar->next_open(snapshot.event.at));
    case FieldId::kCalendarNextClose:
      return time_or_missing(field.calendar->next_close(snapshot.event.at));
    case FieldId::kTicketChannel:
      return text_or_missing(record.channel.empty() ? snapshot.event.channel : record.channel);
    case FieldId::kTicketSource:
      return text_or_missing(record.source.empty() ? snapshot.event.source : record.source);
    default:
      return read_record_field(field, record);
  }
}

std::optional<std::string> field_text(const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return *text;
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return dump_json(*number == static_cast<double>(static_cast<std::int64_t>(*number))
                         ? Json(static_cast<std::int64_t>(*number))
                         : Json(*number));
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    return std::string(*flag ? "true" : "false");
  }
  if (const auto* at = std::get_if<TimePoint>(&value)) {
    return format_utc(*at);
  }
  if (const auto* set = std::get_if<std::vector<std::string>>(&value)) {
    std::string joined;
    for (const std::string& name : *set) {
      joined += (joined.empty() ? "" : ", ") + name;
    }
    return joined;
  }
  return std::nullopt;
}

}  // namespace triaged
