#include "rules/test/test_event.h"

#include <algorithm>

#include "rules/read/finish_shape.h"
#include "yaml/names.h"

namespace triaged {
namespace {

constexpr std::string_view kEcho = "echo_of_own_write";

/// A scalar as JSON by its look: true, false, a whole number, or text; lists item by item.
Json json_of(const YamlNode& node) {
  if (node.is_sequence()) {
    Json list = Json::array();
    for (const YamlNode& item : node.items) {
      list.push_back(json_of(item));
    }
    return list;
  }
  if (node.is_mapping()) {
    Json object = Json::object();
    for (const YamlEntry& entry : node.entries) {
      object[entry.key] = json_of(entry.value);
    }
    return object;
  }
  if (node.is_null() || (!node.quoted && node.text == "null")) {
    return {};
  }
  if (!node.quoted && (node.text == "true" || node.text == "false")) {
    return node.text == "true";
  }
  const bool digits = !node.text.empty() && node.text.size() < 10 &&
                      node.text.find_first_not_of("0123456789") == std::string::npos;
  return !node.quoted && digits ? Json(std::stoi(node.text)) : Json(node.text);
}

Json text_json(const YamlNode& node) {
  return node.is_sequence() ? json_of(node) : node.is_null() ? Json() : Json(node.text);
}

class EventReader {
 public:
  EventReader(const YamlNode& node, Event start, Faults& faults)
      : node_(node), event_(std::move(start)), faults_(faults) {}

  Event read() {
    YamlMapping mapping(node_, faults_, "'event' of a step");
    mapping_ = &mapping;
    for (const LocatedText& type : mapping.text_list("type")) {
      add_type(type);
    }
    if (event_.types.empty()) {
      mapping.require("type", "such as `type: message.customer`");
    }
    take(event_.id, "id");
    take(event_.source, "source");
    take(event_.channel, "channel");
    take(event_.conversation, "conversation");
    read_actor();
    read_message();
    read_changes();
    read_rest();
    finish_shape(mapping, "test_event");
    return std::move(event_);
  }

 private:
  void take(std::string& field, std::string_view key) {
    if (auto text = mapping_->optional_text(key)) {
      field = *std::move(text);
    }
  }

  void add_type(const LocatedText& type) {
    if (type.text == kEcho) {
      event_.own = true;
      event_.types.emplace_back(event_type::kTicketUpdated);
    } else if (is_event_type(type.text)) {
      event_.types.push_back(type.text);
    } else {
      faults_.add(type.at,
                  "unknown event '" + type.text + "' in a step",
                  "use the names that rules use, such as message.customer");
    }
  }

  void read_actor() {
    event_.actor = event_.is(event_type::kMessageCustomer) ? Actor::kCustomer : Actor::kUnknown;
    if (event_.is(event_type::kMessageAgent) || event_.is(event_type::kMessageNote)) {
      event_.actor = Actor::kAgent;
    }
    if (const auto by = mapping_->optional_text("by")) {
      const std::optional<Actor> actor = parse_actor(*by);
      if (!actor) {
        faults_.add(mapping_->key_at("by"),
                    "'by' of a step is '" + *by + "'",
                    "write customer, agent, rule, system, auto_reply, bounce or unknown");
      }
      event_.actor = actor.value_or(event_.actor);
    }
  }

  void read_message() {
    const auto text = mapping_->optional_text("text");
    const auto html = mapping_->optional_text("html");
    const std::vector<LocatedText> attachments = mapping_->text_list("attachments");
    const bool speaks = event_.is(event_type::kMessageCustomer) ||
                        event_.is(event_type::kMessageAgent) || event_.is(event_type::kMessageNote);
    if (!speaks && !text) {
      return;
    }
    event_.message = Message{};
    event_.message->id = event_.id;
    event_.message->text = text.value_or("");
    event_.message->html = html.value_or("");
    event_.message->by = event_.actor;
    event_.message->sent_at = event_.at;
    for (const LocatedText& name : attachments) {
      event_.message->attachments.push_back({name.text, "application/octet-stream", "", 1});
    }
  }

  void read_changes() {
    if (std::optional<YamlMapping> set = mapping_->child("set")) {
      for (const YamlEntry* entry : set->rest()) {
        event_.changes.push_back({entry->key, Json(), text_json(entry->value), event_.actor});
      }
    }
    const YamlNode* field = mapping_->find("field");
    const YamlNode* value = mapping_->find("value");
    if (event_.own && field != nullptr && value != nullptr) {
      event_.changes.push_back({field->text, Json(), text_json(*value), Actor::kRule});
    } else if (field != nullptr && !event_.own) {
      detail("field", *field);
    }
  }

  void detail(const std::string& key, const YamlNode& node) {
    event_.detail = event_.detail.is_object() ? event_.detail : Json::object();
    event_.detail[key] = json_of(node);
  }

  void read_rest() {
    if (const auto from = mapping_->optional_text("from")) {
      event_.customer.id = *from;
    }
    if (const YamlNode* customer = mapping_->find("customer")) {
      read_test_customer(*customer, faults_, event_.customer);
    }
    if (const auto subject = mapping_->optional_text("subject")) {
      event_.ticket.subject = *subject;
    }
    if (const YamlNode* survey = mapping_->find("survey")) {
      event_.survey = json_of(*survey);
    }
    if (const YamlNode* raw = mapping_->find("raw")) {
      event_.raw = json_of(*raw);
    }
    for (const char* key : {"name", "result"}) {
      if (const YamlNode* node = mapping_->find(key)) {
        detail(key, *node);
      }
    }
    if (std::optional<YamlMapping> facts = mapping_->child("detail")) {
      for (const YamlEntry* entry : facts->rest()) {
        detail(entry->key, entry->value);
      }
    }
    read_ticket();
  }

  void read_ticket() {
    if (const YamlNode* ticket = mapping_->find("ticket")) {
      read_test_ticket(*ticket, faults_, event_.ticket);
    }
  }

  const YamlNode& node_;
  Event event_;
  Faults& faults_;
  YamlMapping* mapping_ = nullptr;
};

}  // namespace

void read_test_customer(const YamlNode& node, Faults& faults, Customer& customer) {
  YamlMapping mapping(node, faults, "'customer'");
  for (auto& [key, field] :
       std::map<std::string, std::string*>{{"id", &customer.id},
                                           {"name", &customer.name},
                                           {"email", &customer.email},
                                           {"phone", &customer.phone},
                                           {"tier", &customer.tier},
                                           {"locale", &customer.locale},
                                           {"member_no", &customer.member_no}}) {
    if (auto text = mapping.optional_text(key)) {
      *field = *std::move(text);
    }
  }
  for (const LocatedText& tag : mapping.text_list("tags")) {
    customer.tags.push_back(tag.text);
  }
  if (const auto anonymous = mapping.optional_bool("anonymous")) {
    customer.anonymous = anonymous;
  }
  if (const YamlNode* custom = mapping.find("custom")) {
    customer.custom = json_of(*custom);
  }
  finish_shape(mapping, "test_customer");
}

void read_test_ticket(const YamlNode& node, Faults& faults, TicketState& state) {
  YamlMapping ticket(node, faults, "'ticket'");
  state.id = ticket.optional_text("id").value_or(state.id);
  for (auto& [key, field] :
       std::map<std::string, std::optional<std::string>*>{{"subject", &state.subject},
                                                          {"status", &state.status},
                                                          {"priority", &state.priority},
                                                          {"group", &state.group},
                                                          {"assignee", &state.assignee}}) {
    if (auto text = ticket.optional_text(key)) {
      *field = std::move(text);
    }
  }
  std::vector<std::string> tags;
  for (const LocatedText& tag : ticket.text_list("tags")) {
    tags.push_back(tag.text);
  }
  if (!tags.empty()) {
    state.tags = std::move(tags);
  }
  if (const YamlNode* custom = ticket.find("custom")) {
    state.custom = json_of(*custom);
  }
  finish_shape(ticket, "test_ticket");
}

Event read_test_event(const YamlNode& node, Event start, Faults& faults) {
  return EventReader(node, std::move(start), faults).read();
}

}  // namespace triaged
