#include <algorithm>
#include <charconv>
#include <utility>

#include "model/json_fields.h"
#include "model/record.h"
#include "model/ticket_json.h"

namespace triaged {
namespace {

void put_actor(JsonWriter& out, std::string_view key, Actor actor) {
  if (actor != Actor::kUnknown) {
    out.put(key, to_string(actor));
  }
}

void write(JsonWriter& out, const ValueState& state) {
  out.put("value", state.value);
  out.put("weight", state.weight);
  put_actor(out, "by", state.by);
  out.put("rule", state.rule);
}

ValueState value_from_json(const Json& json) {
  ValueState state;
  const JsonReader in(json);
  in.get("value", state.value);
  in.get("weight", state.weight);
  in.get("rule", state.rule);
  state.by = parse_actor(string_at(json, "by")).value_or(Actor::kUnknown);
  return state;
}

void write(JsonWriter& out, const MemberState& member) {
  out.put("name", member.name);
  out.put("present", member.present);
  put_actor(out, "by", member.by);
  out.put("rule", member.rule);
}

MemberSet members_from_json(const Json& json) {
  MemberSet members;
  for (const auto& [key, item] : json.items()) {
    MemberState& member = members[key];
    const JsonReader in(item);
    in.get("name", member.name);
    in.get("present", member.present);
    in.get("rule", member.rule);
    member.by = parse_actor(string_at(item, "by")).value_or(Actor::kUnknown);
  }
  return members;
}

void write(JsonWriter& out, const Lock& lock) {
  out.put_text("by", to_string(lock.by));
  out.put_number("at", lock.at.time_since_epoch().count());
}

void write(JsonWriter& out, const DeskView& desk) {
  out.put("ticket_id", desk.ticket_id);
  out.put("confirmed", desk.confirmed);
  out.object("since", [&](JsonWriter& in) {
    for (const auto& [field, at] : desk.since) {
      in.put_number(field, at.time_since_epoch().count());
    }
  });
  out.put("synced_at", desk.synced_at);
  out.put("owed", desk.owed);
}

void write(JsonWriter& out, const std::vector<Replaced>& values) {
  for (const Replaced& one : values) {
    out.put_number(one.value, one.at.time_since_epoch().count());
  }
}

/// Also of a value that is empty: its name is known.
template <class Value>
void write(JsonWriter& out, const ByName<Value>& map) {
  for (const auto& [key, value] : map) {
    out.object(
        key, [&item = value](JsonWriter& in) { write(in, item); }, true);
  }
}

template <class Value>
void put_object(JsonWriter& out, std::string_view key, const Value& value) {
  out.object(key, [&](JsonWriter& in) { write(in, value); });
}

TimePoint time_from_json(const Json& json) {
  return TimePoint(Millis(json.is_number_integer() ? json.get<std::int64_t>() : 0));
}

std::vector<Replaced> replaced_from_json(const Json& json) {
  std::vector<Replaced> values;
  for (const auto& [value, at] : json.items()) {
    values.push_back({value, time_from_json(at)});
  }
  std::ranges::stable_sort(values, {}, &Replaced::at);
  return values;
}

ByName<Lock> locks_from_json(const Json& json) {
  ByName<Lock> locks;
  for (const auto& [field, item] : json.items()) {
    Lock& lock = locks[field];
    lock.by = parse_actor(string_at(item, "by")).value_or(Actor::kUnknown);
    lock.at = TimePoint(Millis(int_at(item, "at")));
  }
  return locks;
}

/// Each as `<hash>@<ms>`: short, and read by nobody but us.
std::vector<std::string> texts_of(const std::vector<RuleWrite>& writes) {
  std::vector<std::string> texts;
  texts.reserve(writes.size());
  for (const RuleWrite& write : writes) {
    texts.push_back(std::to_string(write.change) + '@' +
                    std::to_string(write.at.time_since_epoch().count()));
  }
  return texts;
}

std::vector<RuleWrite> writes_from_texts(const std::vector<std::string>& texts) {
  std::vector<RuleWrite> writes;
  for (const std::string_view text : texts) {
    RuleWrite write;
    std::int64_t at = 0;
    const std::size_t middle = std::min(text.find('@'), text.size());
    std::from_chars(text.data(), text.data() + middle, write.change);
    if (middle < text.size()) {
      std::from_chars(text.data() + middle + 1, text.data() + text.size(), at);
    }
    write.at = TimePoint(Millis(at));
    writes.push_back(write);
  }
  return writes;
}

void put_counts(JsonWriter& out, const Record& record) {
  out.put("customer_messages", record.customer_messages);
  out.put("valid_messages", record.valid_messages);
  out.put("human_replies", record.human_replies);
  out.put("solved_count", record.solved_count);
}

void get_counts(const JsonReader& in, Record& record) {
  in.get("customer_messages", record.customer_messages);
  in.get("valid_messages", record.valid_messages);
  in.get("human_replies", record.human_replies);
  in.get("solved_count", record.solved_count);
}

void put_fields(JsonWriter& out, const Record& record) {
  put_object(out, "priority", record.priority);
  put_object(out, "status", record.status);
  put_object(out, "group", record.group);
  put_object(out, "assignee", record.assignee);
  put_object(out, "tags", record.tags);
  put_object(out, "collaborators", record.collaborators);
  put_object(out, "dimensions", record.dimensions);
  put_object(out, "many_dimensions", record.many_dimensions);
  out.object("scores", [&](JsonWriter& in) {
    for (const auto& [name, points] : record.scores) {
      in.put_number(name, points);
    }
  });
  put_object(out, "custom", record.custom);
  put_object(out, "locks", record.locks);
  if (!record.escalated.empty()) {
    out.put_list("escalated", record.escalated);
  }
  out.put("rule_writes", texts_of(record.rule_writes));
  if (!record.replaced.empty()) {
    put_object(out, "replaced", record.replaced);
  }
  out.put("heard_status", record.heard_status);
  if (!record.thread.empty()) {
    out.put_list("thread", record.thread);
  }
  if (!record.linked.empty()) {
    out.put_list("linked", record.linked);
  }
  out.put("parent", record.parent);
}

void get_fields(const JsonReader& in, Record& record) {
  record.priority = value_from_json(in.object("priority"));
  record.status = value_from_json(in.object("status"));
  record.group = value_from_json(in.object("group"));
  record.assignee = value_from_json(in.object("assignee"));
  record.tags = members_from_json(in.object("tags"));
  record.collaborators = members_from_json(in.object("collaborators"));
  for (const auto& [name, item] : in.object("dimensions").items()) {
    record.dimensions[name] = value_from_json(item);
  }
  for (const auto& [name, item] : in.object("many_dimensions").items()) {
    record.many_dimensions[name] = members_from_json(item);
  }
  for (const auto& [name, item] : in.object("scores").items()) {
    record.scores[name] = item.is_number_integer() ? item.get<int>() : 0;
  }
  for (const auto& [name, item] : in.object("custom").items()) {
    record.custom[name] = value_from_json(item);
  }
  record.locks = locks_from_json(in.object("locks"));
  std::vector<std::string> escalated;
  in.get("escalated", escalated);
  record.escalated = {escalated.begin(), escalated.end()};
  in.get("thread", record.thread);
  std::vector<std::string> writes;
  in.get("rule_writes", writes);
  record.rule_writes = writes_from_texts(writes);
  in.get("heard_status", record.heard_status);
  for (const auto& [field, values] : in.object("replaced").items()) {
    record.replaced[field] = replaced_from_json(values);
  }
  std::vector<std::string> linked;
  in.get("linked", linked);
  record.linked = {linked.begin(), linked.end()};
  in.get("parent", record.parent);
}

}  // namespace

std::string to_text(const Record& record) {
  return JsonWriter::document([&](JsonWriter& out) {
    out.put("id", record.id);
    out.put("number", record.number);
    out.put("source", record.source);
    out.put("channel", record.channel);
    out.put("conversation", record.conversation);
    out.put("opened_at", record.opened_at);
    out.put("solved_at", record.solved_at);
    out.put("closed_at", record.closed_at);
    put_object(out, "customer", record.customer);
    put_object(out, "ticket", record.ticket);
    put_fields(out, record);
    put_counts(out, record);
    put_actor(out, "started_by", record.started_by);
    out.put("language", record.language);
    out.put("verdict", record.verdict);
    out.put("last_message_hash", record.last_message_hash);
    out.put("surveys", record.surveys);
  });
}

Json to_json(const Record& record) {
  return tree_of(to_text(record));
}

Result<Record> record_from_json(const Json& json) {
  if (!json.is_object()) {
    return invalid_input("a record is a JSON object");
  }
  Record record;
  const JsonReader in(json);
  in.get("id", record.id);
  in.get("number", record.number);
  in.get("source", record.source);
  in.get("channel", record.channel);
  in.get("conversation", record.conversation);
  in.get("opened_at", record.opened_at);
  in.get("solved_at", record.solved_at);
  in.get("closed_at", record.closed_at);
  record.customer = TRY(customer_from_json(in.object("customer")));
  record.ticket = ticket_from_json(in.object("ticket"));
  get_fields(in, record);
  get_counts(in, record);
  record.started_by = parse_actor(string_at(json, "started_by")).value_or(Actor::kUnknown);
  in.get("language", record.language);
  in.get("verdict", record.verdict);
  in.get("last_message_hash", record.last_message_hash);
  in.get("surveys", record.surveys);
  return record;
}

std::string to_text(const ByName<DeskView>& desks) {
  return JsonWriter::document([&](JsonWriter& out) { write(out, desks); });
}

Result<ByName<DeskView>> desks_from_json(const Json& json) {
  ByName<DeskView> desks;
  if (!json.is_object()) {
    return invalid_input("desks are a JSON object");
  }
  for (const auto& [name, item] : json.items()) {
    DeskView& desk = desks[name];
    const JsonReader in(item);
    in.get("ticket_id", desk.ticket_id);
    in.get("confirmed", desk.confirmed);
    for (const auto& [field, at] : in.object("since").items()) {
      desk.since[field] = time_from_json(at);
    }
    in.get("synced_at", desk.synced_at);
    in.get("owed", desk.owed);
  }
  return desks;
}

std::vector<std::string> present_names(const MemberSet& members) {
  std::vector<std::string> names;
  for (const auto& [key, member] : members) {
    if (member.present) {
      names.push_back(member.name);
    }
  }
  std::sort(names.begin(), names.end());  // UTF-8 bytes sort as code points do
  return names;
}

}  // namespace triaged
