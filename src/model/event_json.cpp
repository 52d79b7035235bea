#include <utility>

#include "model/event.h"
#include "model/json_fields.h"
#include "model/ticket_json.h"

namespace triaged {
namespace {

void write(JsonWriter& out, const Attachment& attachment) {
  out.put("name", attachment.name);
  out.put("content_type", attachment.content_type);
  out.put("url", attachment.url);
  out.put("size_bytes", attachment.size_bytes);
}

void write(JsonWriter& out, const Message& message) {
  out.put("id", message.id);
  out.put("text", message.text);
  out.put("html", message.html);
  out.put("language", message.language);
  out.put("by", to_string(message.by));
  out.put("sent_at", message.sent_at);
  out.array("attachments", message.attachments, [](JsonWriter& each, const Attachment& item) {
    write(each, item);
  });
}

Message message_from_json(const Json& json) {
  Message message;
  const JsonReader in(json);
  in.get("id", message.id);
  in.get("text", message.text);
  in.get("html", message.html);
  in.get("language", message.language);
  message.by = parse_actor(string_at(json, "by")).value_or(Actor::kUnknown);
  in.get("sent_at", message.sent_at);
  for (const Json& item : in.array("attachments")) {
    Attachment& attachment = message.attachments.emplace_back();
    const JsonReader each(item);
    each.get("name", attachment.name);
    each.get("content_type", attachment.content_type);
    each.get("url", attachment.url);
    each.get("size_bytes", attachment.size_bytes);
  }
  return message;
}

}  // namespace

void write(JsonWriter& out, const FieldChange& change) {
  out.put_text("field", change.field);
  out.put_json("from", change.from);
  out.put_json("to", change.to);
  out.put_text("by", to_string(change.by));
  out.put("also", change.also);
}

std::vector<FieldChange> changes_from_json(const Json& list) {
  std::vector<FieldChange> changes;
  for (const Json& item : list) {
    FieldChange& change = changes.emplace_back();
    const JsonReader in(item);
    in.get("field", change.field);
    in.get("from", change.from);
    in.get("to", change.to);
    change.by = parse_actor(string_at(item, "by")).value_or(Actor::kUnknown);
    in.get("also", change.also);
  }
  return changes;
}

void write(JsonWriter& out, const TicketState& ticket) {
  out.put("id", ticket.id);
  out.put("number", ticket.number);
  out.put("url", ticket.url);
  out.put("subject", ticket.subject);
  out.put("status", ticket.status);
  out.put("priority", ticket.priority);
  out.put("group", ticket.group);
  out.put("assignee", ticket.assignee);
  out.put("custom", ticket.custom);
  if (ticket.tags) {
    out.put_list("tags", *ticket.tags);
  }
  if (ticket.online) {
    out.put_flag("online", *ticket.online);
  }
}

TicketState ticket_from_json(const Json& json) {
  TicketState ticket;
  const JsonReader in(json);
  in.get("id", ticket.id);
  in.get("number", ticket.number);
  in.get("url", ticket.url);
  in.get("subject", ticket.subject);
  in.get("status", ticket.status);
  in.get("priority", ticket.priority);
  in.get("group", ticket.group);
  in.get("assignee", ticket.assignee);
  in.get("custom", ticket.custom);
  if (in.find("tags") != nullptr) {
    in.get("tags", ticket.tags.emplace());
  }
  if (in.find("online") != nullptr) {
    in.get("online", ticket.online.emplace());
  }
  return ticket;
}

void write(JsonWriter& out, const Customer& customer) {
  out.put("id", customer.id);
  out.put("name", customer.name);
  out.put("email", customer.email);
  out.put("phone", customer.phone);
  out.put("tier", customer.tier);
  out.put("locale", customer.locale);
  out.put("member_no", customer.member_no);
  out.put("tags", customer.tags);
  out.put("custom", customer.custom);
  if (customer.anonymous) {
    out.put_flag("anonymous", *customer.anonymous);
  }
}

Json to_json(const Customer& customer) {
  return tree_of(JsonWriter::document([&](JsonWriter& out) { write(out, customer); }));
}

Result<Customer> customer_from_json(const Json& json) {
  if (!json.is_object() && !json.is_null()) {
    return invalid_input("'customer' is not an object");
  }
  Customer customer;
  const JsonReader in(json);
  in.get("id", customer.id);
  in.get("name", customer.name);
  in.get("email", customer.email);
  in.get("phone", customer.phone);
  in.get("tier", customer.tier);
  in.get("locale", customer.locale);
  in.get("member_no", customer.member_no);
  in.get("tags", customer.tags);
  in.get("custom", customer.custom);
  if (in.find("anonymous") != nullptr) {
    in.get("anonymous", customer.anonymous.emplace());
  }
  return customer;
}

namespace {

void write(JsonWriter& out, const Event& event) {
  out.put("id", event.id);
  out.put("types", event.types);
  out.put("source", event.source);
  out.put("channel", event.channel);
  out.put("conversation", event.conversation);
  out.put("record", event.record);
  out.put("at", event.at);
  out.put("received_at", event.received_at);
  out.put("at_replaced", event.at_replaced);
  out.put("own", event.own);
  if (event.actor != Actor::kUnknown) {
    out.put("actor", to_string(event.actor));
  }
  out.put("actor_name", event.actor_name);
  if (event.message) {
    out.object("message", [&](JsonWriter& in) { write(in, *event.message); });
  }
  out.object("customer", [&](JsonWriter& in) { write(in, event.customer); });
  out.object("ticket", [&](JsonWriter& in) { write(in, event.ticket); });
  out.array("changes", event.changes, [](JsonWriter& in, const FieldChange& change) {
    write(in, change);
  });
  out.put("survey", event.survey);
  out.put("detail", event.detail);
  out.put("raw", event.raw);
  out.put("hop", event.hop);
  out.put("backfill", event.backfill);
}

}  // namespace

std::string to_text(const Event& event) {
  return JsonWriter::document([&](JsonWriter& out) { write(out, event); });
}

Json to_json(const Event& event) {
  return tree_of(to_text(event));
}

Result<Event> event_from_json(const Json& json) {
  if (!json.is_object()) {
    return invalid_input("an event is a JSON object");
  }
  Event event;
  const JsonReader in(json);
  in.get("id", event.id);
  in.get("types", event.types);
  in.get("source", event.source);
  in.get("channel", event.channel);
  in.get("conversation", event.conversation);
  in.get("record", event.record);
  in.get("at", event.at);
  in.get("received_at", event.received_at);
  in.get("at_replaced", event.at_replaced);
  in.get("own", event.own);
  event.actor = parse_actor(string_at(json, "actor")).value_or(Actor::kUnknown);
  in.get("actor_name", event.actor_name);
  if (const Json* message = in.find("message")) {
    event.message = message_from_json(*message);
  }
  event.customer = TRY(customer_from_json(in.object("customer")));
  event.ticket = ticket_from_json(in.object("ticket"));
  event.changes = changes_from_json(in.array("changes"));
  in.get("survey", event.survey);
  in.get("detail", event.detail);
  in.get("raw", event.raw);
  in.get("hop", event.hop);
  in.get("backfill", event.backfill);
  if (event.types.empty()) {
    return invalid_input("event has no types");
  }
  return event;
}

}  // namespace triaged
