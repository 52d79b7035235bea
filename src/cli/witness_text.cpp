#include "cli/witness_text.h"

#include <utility>
#include <vector>

#include "base/time.h"

namespace triaged {
namespace {

using Parts = std::vector<std::pair<std::string, OrderedJson>>;

void add(Parts& parts, const std::string& name, const std::string& value) {
  if (!value.empty()) {
    parts.emplace_back(name, value);
  }
}

void add(Parts& parts, const std::string& name, const MemberSet& members) {
  const std::vector<std::string> names = present_names(members);
  if (!names.empty()) {
    parts.emplace_back(name, names);
  }
}

void add_object(Parts& parts, const std::string& prefix, const Json& object) {
  if (object.is_object()) {
    for (const auto& [key, value] : object.items()) {
      if (!value.is_null()) {
        parts.emplace_back(prefix + key, OrderedJson::parse(value.dump()));
      }
    }
  }
}

Parts customer_parts(const Customer& customer) {
  Parts parts;
  add(parts, "id", customer.id);
  add(parts, "name", customer.name);
  add(parts, "email", customer.email);
  add(parts, "phone", customer.phone);
  add(parts, "tier", customer.tier);
  add(parts, "locale", customer.locale);
  add(parts, "member_no", customer.member_no);
  if (!customer.tags.empty()) {
    parts.emplace_back("tags", customer.tags);
  }
  if (customer.anonymous) {
    parts.emplace_back("anonymous", *customer.anonymous);
  }
  return parts;
}

Parts ticket_parts(const Witness& witness) {
  const Record& record = witness.record;
  Parts parts;
  add(parts, "subject", witness.event.ticket.subject.value_or(""));
  add(parts, "status", record.status.value);
  add(parts, "priority", record.priority.value);
  add(parts, "group", record.group.value);
  add(parts, "assignee", record.assignee.value);
  add(parts, "tags", record.tags);
  return parts;
}

/// What no webhook can say of a new ticket: it was so before.
Parts record_parts(const Record& record) {
  Parts parts;
  add(parts, "number", record.number);
  add(parts, "collaborators", record.collaborators);
  for (const auto& [name, state] : record.dimensions) {
    add(parts, name, state.value);
  }
  for (const auto& [name, members] : record.many_dimensions) {
    add(parts, name, members);
  }
  for (const auto& [name, points] : record.scores) {
    parts.emplace_back(name, points);
  }
  for (const auto& [name, state] : record.custom) {
    add(parts, name, state.value);
  }
  if (record.human_replies > 0) {
    parts.emplace_back("human_replies", record.human_replies);
  }
  if (record.customer_messages > 0) {
    parts.emplace_back("customer_messages", record.customer_messages);
  }
  if (record.solved_at) {
    parts.emplace_back("solved_at", format_utc(*record.solved_at));
  }
  if (record.closed_at) {
    parts.emplace_back("closed_at", format_utc(*record.closed_at));
  }
  add_object(parts, "ticket.custom.", record.ticket.custom);
  return parts;
}

OrderedJson object_of(const Parts& parts) {
  OrderedJson object = OrderedJson::object();
  for (const auto& [name, value] : parts) {
    object[name] = value;
  }
  return object;
}

std::string shown(const OrderedJson& value) {
  if (value.is_string()) {
    return value.get<std::string>();
  }
  if (!value.is_array()) {
    return value.dump();
  }
  std::string out;
  for (const OrderedJson& item : value) {
    out += (out.empty() ? "" : ", ") + shown(item);
  }
  return out;
}

}  // namespace

std::string witness_line(const Witness& witness) {
  const Event& event = witness.event;
  std::string line;
  for (const std::string& type : event.types) {
    line += (line.empty() ? "" : ", ") + type;
  }
  line += event.message ? " '" + event.message->text + "'" : "";
  const auto say = [&line](const std::string& prefix, const Parts& parts) {
    for (const auto& [name, value] : parts) {
      line += " · " + prefix + name + " " + shown(value);
    }
  };
  if (event.channel != "chat") {
    say("", {{"channel", event.channel}});
  }
  say("customer.", customer_parts(event.customer));
  say("", ticket_parts(witness));
  say("", record_parts(witness.record));
  Parts rest;
  add_object(rest, "", event.detail);
  add_object(rest, "survey.", event.survey);
  add_object(rest, "raw.", event.raw);
  say("", rest);
  return line;
}

OrderedJson witness_json(const Witness& witness) {
  const Event& event = witness.event;
  OrderedJson json{{"type", event.types}, {"at", format_utc(event.at)}, {"channel", event.channel}};
  if (event.message) {
    json["message"] = {{"text", event.message->text}, {"by", to_string(event.message->by)}};
    if (!event.message->language.empty()) {
      json["message"]["language"] = event.message->language;
    }
  }
  const auto put = [&json](const char* name, const Parts& parts) {
    if (!parts.empty()) {
      json[name] = object_of(parts);
    }
  };
  put("customer", customer_parts(event.customer));
  put("ticket", ticket_parts(witness));
  put("record", record_parts(witness.record));
  for (const auto& [name, value] : {std::pair("detail", &event.detail),
                                    std::pair("survey", &event.survey),
                                    std::pair("raw", &event.raw)}) {
    if (value->is_object() && !value->empty()) {
      json[name] = OrderedJson::parse(value->dump());
    }
  }
  return json;
}

}  // namespace triaged
