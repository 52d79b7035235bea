#include "adapters/event_fields.h"

#include <algorithm>
#include <array>

#include "adapters/expression.h"

namespace triaged {
namespace {

using Setter = void (*)(Event& event, const Json& value);

struct Field {
  std::string_view name;
  Setter set;
};

Message& message_of(Event& event) {
  if (!event.message) {
    event.message.emplace();
  }
  return *event.message;
}

std::vector<std::string> texts_of(const Json& value) {
  std::vector<std::string> texts;
  if (!value.is_array()) {
    return {json_text(value)};
  }
  for (const Json& item : value) {
    if (!json_empty(item)) {
      texts.push_back(json_text(item));
    }
  }
  return texts;
}

bool truth_of(const Json& value) {
  return value.is_boolean() ? value.get<bool>() : json_text(value) == "true";
}

void merge_into(Json& target, const Json& value) {
  if (value.is_object()) {
    target.update(value);
  }
}

std::optional<TimePoint> time_of(const Json& value) {
  return value.is_number_integer() ? std::optional(TimePoint(Millis(value.get<std::int64_t>())))
                                   : std::nullopt;
}

constexpr std::array kFields = {
    Field{"id", [](Event& e, const Json& v) { e.id = json_text(v); }},
    Field{"conversation", [](Event& e, const Json& v) { e.conversation = json_text(v); }},
    Field{"channel", [](Event& e, const Json& v) { e.channel = json_text(v); }},
    Field{"at", [](Event&, const Json&) {}},
    Field{"actor",
          [](Event& e, const Json& v) {
            e.actor = parse_actor(json_text(v)).value_or(Actor::kUnknown);
          }},
    Field{"actor_name", [](Event& e, const Json& v) { e.actor_name = json_text(v); }},
    Field{"message.id", [](Event& e, const Json& v) { message_of(e).id = json_text(v); }},
    Field{"message.text", [](Event& e, const Json& v) { message_of(e).text = json_text(v); }},
    Field{"message.html", [](Event& e, const Json& v) { message_of(e).html = json_text(v); }},
    Field{"message.language",
          [](Event& e, const Json& v) { message_of(e).language = json_text(v); }},
    Field{"message.by",
          [](Event& e, const Json& v) {
            message_of(e).by = parse_actor(json_text(v)).value_or(Actor::kUnknown);
          }},
    Field{"message.sent_at", [](Event& e, const Json& v) { message_of(e).sent_at = time_of(v); }},
    Field{"customer.id", [](Event& e, const Json& v) { e.customer.id = json_text(v); }},
    Field{"customer.name", [](Event& e, const Json& v) { e.customer.name = json_text(v); }},
    Field{"customer.email", [](Event& e, const Json& v) { e.customer.email = json_text(v); }},
    Field{"customer.phone", [](Event& e, const Json& v) { e.customer.phone = json_text(v); }},
    Field{"customer.tier", [](Event& e, const Json& v) { e.customer.tier = json_text(v); }},
    Field{"customer.locale", [](Event& e, const Json& v) { e.customer.locale = json_text(v); }},
    Field{"customer.member_no",
          [](Event& e, const Json& v) { e.customer.member_no = json_text(v); }},
    Field{"customer.tags", [](Event& e, const Json& v) { e.customer.tags = texts_of(v); }},
    Field{"customer.anonymous",
          [](Event& e, const Json& v) { e.customer.anonymous = truth_of(v); }},
    Field{"customer.custom", [](Event& e, const Json& v) { merge_into(e.customer.custom, v); }},
    Field{"ticket.id", [](Event& e, const Json& v) { e.ticket.id = json_text(v); }},
    Field{"ticket.number", [](Event& e, const Json& v) { e.ticket.number = json_text(v); }},
    Field{"ticket.url", [](Event& e, const Json& v) { e.ticket.url = json_text(v); }},
    Field{"ticket.subject", [](Event& e, const Json& v) { e.ticket.subject = json_text(v); }},
    Field{"ticket.status", [](Event& e, const Json& v) { e.ticket.status = json_text(v); }},
    Field{"ticket.priority", [](Event& e, const Json& v) { e.ticket.priority = json_text(v); }},
    Field{"ticket.group", [](Event& e, const Json& v) { e.ticket.group = json_text(v); }},
    Field{"ticket.assignee", [](Event& e, const Json& v) { e.ticket.assignee = json_text(v); }},
    Field{"ticket.tags", [](Event& e, const Json& v) { e.ticket.tags = texts_of(v); }},
    Field{"ticket.online", [](Event& e, const Json& v) { e.ticket.online = truth_of(v); }},
    Field{"ticket.custom", [](Event& e, const Json& v) { merge_into(e.ticket.custom, v); }},
    Field{"survey",
          [](Event& e, const Json& v) {
            if (v.is_object()) {
              e.survey = v;
            }
          }},
    Field{"detail",
          [](Event& e, const Json& v) {
            e.detail = e.detail.is_object() ? e.detail : Json::object();
            merge_into(e.detail, v);
          }},
};

/// Open-ended fields: what stands behind the prefix is the member's name.
Json* open_object(Event& event, std::string_view name, std::string_view& member) {
  const std::array<std::pair<std::string_view, Json*>, 4> opens = {
      {{"detail.", &event.detail},
       {"survey.", &event.survey},
       {"customer.custom.", &event.customer.custom},
       {"ticket.custom.", &event.ticket.custom}}};
  for (const auto& [prefix, object] : opens) {
    if (name.size() > prefix.size() && name.substr(0, prefix.size()) == prefix) {
      member = name.substr(prefix.size());
      return object;
    }
  }
  return nullptr;
}

const Field* find_field(std::string_view name) {
  const auto found = std::find_if(
      kFields.begin(), kFields.end(), [&](const Field& field) { return field.name == name; });
  return found == kFields.end() ? nullptr : &*found;
}

}  // namespace

bool is_event_field(std::string_view name) {
  Event probe;
  std::string_view member;
  return find_field(name) != nullptr || open_object(probe, name, member) != nullptr;
}

std::vector<std::string> event_field_names() {
  std::vector<std::string> names;
  names.reserve(std::size(kFields));
  for (const Field& field : kFields) {
    names.emplace_back(field.name);
  }
  return names;
}

void set_event_field(Event& event, std::string_view name, const Json& value) {
  if (value.is_null()) {
    return;
  }
  if (const Field* field = find_field(name)) {
    field->set(event, value);
    return;
  }
  std::string_view member;
  if (Json* object = open_object(event, name, member)) {
    if (!object->is_object()) {
      *object = Json::object();
    }
    (*object)[std::string(member)] = value;
  }
}

}  // namespace triaged
