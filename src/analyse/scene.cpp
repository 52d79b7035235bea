#include "analyse/scene.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "text/fold.h"

namespace triaged {
namespace {

/// More marks, letters or files than this are not put into a message.
constexpr double kMostMarks = 500;

std::string text_of(const FieldValue& value) {
  return field_text(value).value_or("");
}

Json json_of(const FieldValue& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    return *number == std::floor(*number) ? Json(static_cast<std::int64_t>(*number))
                                          : Json(*number);
  }
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag;
  }
  return std::holds_alternative<std::monostate>(value) ? Json() : Json(text_of(value));
}

MemberSet members_of(const FieldValue& value) {
  MemberSet members;
  if (const auto* names = std::get_if<std::vector<std::string>>(&value)) {
    for (const std::string& name : *names) {
      members[name] = {name, true, Actor::kAgent, ""};
    }
  }
  return members;
}

std::optional<TimePoint> time_of(const FieldValue& value) {
  const auto* at = std::get_if<TimePoint>(&value);
  return at == nullptr ? std::nullopt : std::optional(*at);
}

std::optional<int> count_of(const FieldValue& value) {
  const auto* number = std::get_if<double>(&value);
  const bool whole =
      number != nullptr && *number == std::floor(*number) && *number >= 0 && *number <= kMostMarks;
  return whole ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

bool put_count(const FieldValue& value, int& out) {
  const std::optional<int> count = count_of(value);
  out = count.value_or(0);
  return count.has_value();
}

bool put_message(const FieldRef& field, const FieldValue& value, Scene& scene) {
  if (std::holds_alternative<std::monostate>(value) && field.id != FieldId::kMessageLanguage &&
      field.id != FieldId::kMessageScript) {
    scene.event.message.reset();
    return field.id != FieldId::kMessageHtml;
  }
  Message& message = scene.event.message ? *scene.event.message : scene.event.message.emplace();
  switch (field.id) {
    case FieldId::kMessageText:
      message.text = text_of(value);
      return true;
    case FieldId::kMessageHtml:
      message.html = text_of(value);
      return true;
    case FieldId::kMessageLanguage:
      message.language = text_of(value);
      return true;
    case FieldId::kMessageScript: {
      const std::string script = text_of(value);
      message.language = script == "Hant"   ? "zh-Hant"
                         : script == "Hans" ? "zh-Hans"
                         : script == "Latn" ? "en"
                                            : "";
      return message.language.empty() == script.empty();
    }
    case FieldId::kMessageAttachments: {
      const std::optional<int> count = count_of(value);
      message.attachments.assign(static_cast<std::size_t>(count.value_or(0)),
                                 {"file.png", "image/png", "", 1});
      return count.has_value();
    }
    case FieldId::kMessageExclaims:
    case FieldId::kMessageLength: {
      const std::optional<int> count = count_of(value);
      const char* mark = field.id == FieldId::kMessageExclaims ? "！" : "字";
      message.text = field.id == FieldId::kMessageExclaims ? "字" : "";
      for (int i = 0; i < count.value_or(0); ++i) {
        message.text += mark;
      }
      return count.has_value();
    }
    case FieldId::kMessageBy: {
      const std::optional<Actor> actor = parse_actor(text_of(value));
      message.by = actor.value_or(message.by);
      return actor.has_value();
    }
    case FieldId::kMessageSentAt:
      message.sent_at = time_of(value);
      return true;
    default:
      return false;
  }
}

bool put_customer(const FieldRef& field, const FieldValue& value, Customer& customer) {
  const std::string text = text_of(value);
  switch (field.id) {
    case FieldId::kCustomerId:
      customer.id = text;
      return true;
    case FieldId::kCustomerName:
      customer.name = text;
      return true;
    case FieldId::kCustomerEmail:
      customer.email = text;
      return true;
    case FieldId::kCustomerPhone:
      customer.phone = text;
      return true;
    case FieldId::kCustomerTier:
      customer.tier = text;
      return true;
    case FieldId::kCustomerTags:
      customer.tags = std::holds_alternative<std::vector<std::string>>(value)
                          ? std::get<std::vector<std::string>>(value)
                          : std::vector<std::string>{};
      return true;
    case FieldId::kCustomerLocale:
      customer.locale = text;
      return true;
    case FieldId::kCustomerMemberNo:
      customer.member_no = text;
      return true;
    case FieldId::kCustomerAnonymous:
      customer.anonymous =
          std::holds_alternative<bool>(value) ? std::optional(std::get<bool>(value)) : std::nullopt;
      return true;
    case FieldId::kCustomerCustom:
      customer.custom[field.key] = json_of(value);
      return true;
    default:
      return false;
  }
}

bool put_survey(const FieldRef& field,
                const FieldValue& value,
                const RuleSet& rules,
                Scene& scene) {
  Json& answers = scene.event.survey;
  answers = answers.is_object() ? answers : Json::object();
  if (field.id == FieldId::kSurveyId) {
    scene.survey.id = text_of(value);
    answers["id"] = scene.survey.id;
    return true;
  }
  if (field.id == FieldId::kSurveyAnswer) {
    answers[field.key] = json_of(value);
    return true;
  }
  for (const auto& [id, survey] : rules.surveys) {
    for (const SurveySpec::Class& one : survey.spec.classes) {
      const bool scored = field.id == FieldId::kSurveyScore;
      const auto score = scored ? count_of(value) : std::optional(one.from);
      if (!score ||
          (scored ? *score < one.from || *score > one.to : !same_name(one.name, text_of(value)))) {
        continue;
      }
      answers["id"] = scene.survey.id = id;
      answers[survey.spec.class_of] = *score;
      scene.survey.cls = one.name;
      scene.survey.score = *score;
      return true;
    }
  }
  return std::holds_alternative<std::monostate>(value);
}

bool put_ticket(const FieldRef& field, const FieldValue& value, Scene& scene) {
  Record& record = scene.record;
  const std::string text = text_of(value);
  const auto set = [&text](ValueState& state) {
    state = {text, 0, Actor::kUnknown, ""};
    return true;
  };
  switch (field.id) {
    case FieldId::kTicketId:
      record.ticket.id = scene.event.ticket.id = text;
      return true;
    case FieldId::kTicketNumber:
      record.number = text;
      return true;
    case FieldId::kTicketUrl:
      record.ticket.url = scene.event.ticket.url = text;
      return true;
    case FieldId::kTicketSubject:
      record.ticket.subject = scene.event.ticket.subject = text;
      return true;
    case FieldId::kTicketStatus:
      return set(record.status);
    case FieldId::kTicketPriority:
      return set(record.priority);
    case FieldId::kTicketGroup:
      return set(record.group);
    case FieldId::kTicketAssignee:
      return set(record.assignee);
    case FieldId::kTicketCollaborators:
      record.collaborators = members_of(value);
      return true;
    case FieldId::kTicketTags:
      record.tags = members_of(value);
      return true;
    case FieldId::kTicketChannel:
      record.channel = scene.event.channel = text;
      return true;
    case FieldId::kTicketSource:
      record.source = scene.event.source = text;
      return true;
    case FieldId::kTicketOnline:
      record.ticket.online =
          std::holds_alternative<bool>(value) ? std::optional(std::get<bool>(value)) : std::nullopt;
      return true;
    case FieldId::kTicketCreatedAt:
      record.opened_at = time_of(value).value_or(record.opened_at);
      return time_of(value).has_value();
    case FieldId::kTicketSolvedAt:
      record.solved_at = time_of(value);
      return true;
    case FieldId::kTicketClosedAt:
      record.closed_at = time_of(value);
      return true;
    case FieldId::kTicketHumanReplies:
      return put_count(value, record.human_replies);
    case FieldId::kTicketCustomerMessages:
      return put_count(value, record.customer_messages);
    case FieldId::kTicketStartedBy: {
      const std::optional<Actor> actor = parse_actor(text);
      record.started_by = actor.value_or(Actor::kUnknown);
      return actor.has_value();
    }
    case FieldId::kTicketCustom:
      record.ticket.custom[field.key] = json_of(value);
      return true;
    default:
      return false;
  }
}

bool put_declared(const FieldRef& field, const FieldValue& value, Scene& scene) {
  Record& record = scene.record;
  switch (field.id) {
    case FieldId::kProduct:
    case FieldId::kExtracted:
      record.custom[field.name] = {text_of(value), 0, Actor::kAgent, ""};
      return true;
    case FieldId::kDimension:
      record.dimensions[field.key] = {text_of(value), 0, Actor::kUnknown, ""};
      return true;
    case FieldId::kManyDimension:
      record.many_dimensions[field.key] = members_of(value);
      return true;
    case FieldId::kScore: {
      const std::optional<int> count = count_of(value);
      record.scores.erase(field.key);
      if (count) {
        record.scores[field.key] = *count;
      }
      return true;
    }
    case FieldId::kAuditVerdict:
      scene.verdict = text_of(value);
      return true;
    case FieldId::kRaw:
      scene.event.raw = scene.event.raw.is_object() ? scene.event.raw : Json::object();
      scene.event.raw[field.key] = json_of(value);
      return true;
    default:
      return put_ticket(field, value, scene);
  }
}

}  // namespace

RecordSnapshot Scene::snapshot(const RuleSet& rules) const {
  return {event,
          record,
          survey,
          verdict,
          event.changes,
          rules.priority ? &rules.priority->values : nullptr};
}

bool put_field(const FieldRef& field, const FieldValue& value, const RuleSet& rules, Scene& scene) {
  if (field.id >= FieldId::kMessageId && field.id <= FieldId::kMessageSentAt) {
    return put_message(field, value, scene);
  }
  if (field.id >= FieldId::kCustomerId && field.id <= FieldId::kCustomerCustom) {
    return put_customer(field, value, scene.event.customer) &&
           put_customer(field, value, scene.record.customer);
  }
  if (field.id >= FieldId::kSurveyId && field.id <= FieldId::kSurveyAnswer) {
    return put_survey(field, value, rules, scene);
  }
  return put_declared(field, value, scene);
}

}  // namespace triaged
