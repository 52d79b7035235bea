#include <algorithm>
#include <utility>

#include "model/json_fields.h"
#include "model/record.h"
#include "model/ticket_json.h"

namespace triaged {
namespace {

Json to_json(const ValueState& state) {
  JsonWriter out;
  out.put("value", state.value);
  out.put("weight", static_cast<std::int64_t>(state.weight));
  out.put("by", state.by == Actor::kUnknown ? std::string() : std::string(to_string(state.by)));
  out.put("rule", state.rule);
  return std::move(out).take();
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

Json to_json(const MemberSet& members) {
  Json json = Json::object();
  for (const auto& [key, member] : members) {
    JsonWriter out;
    out.put("name", member.name);
    out.put("present", member.present);
    out.put("by", member.by == Actor::kUnknown ? std::string() : std::string(to_string(member.by)));
    out.put("rule", member.rule);
    json[key] = std::move(out).take();
  }
  return json;
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

template <class Map>
Json map_to_json(const Map& map) {
  Json json = Json::object();
  for (const auto& [key, value] : map) {
    json[key] = to_json(value);
  }
  return json;
}

Json locks_to_json(const std::map<std::string, Lock>& locks) {
  Json json = Json::object();
  for (const auto& [field, lock] : locks) {
    json[field] = {{"by", to_string(lock.by)}, {"at", lock.at.time_since_epoch().count()}};
  }
  return json;
}

std::map<std::string, Lock> locks_from_json(const Json& json) {
  std::map<std::string, Lock> locks;
  for (const auto& [field, item] : json.items()) {
    Lock& lock = locks[field];
    lock.by = parse_actor(string_at(item, "by")).value_or(Actor::kUnknown);
    lock.at = TimePoint(Millis(int_at(item, "at")));
  }
  return locks;
}

void put_counts(JsonWriter& out, const Record& record) {
  out.put("customer_messages", static_cast<std::int64_t>(record.customer_messages));
  out.put("valid_messages", static_cast<std::int64_t>(record.valid_messages));
  out.put("human_replies", static_cast<std::int64_t>(record.human_replies));
  out.put("solved_count", static_cast<std::int64_t>(record.solved_count));
}

void get_counts(const JsonReader& in, Record& record) {
  in.get("customer_messages", record.customer_messages);
  in.get("valid_messages", record.valid_messages);
  in.get("human_replies", record.human_replies);
  in.get("solved_count", record.solved_count);
}

void put_fields(JsonWriter& out, const Record& record) {
  out.put("priority", to_json(record.priority));
  out.put("status", to_json(record.status));
  out.put("group", to_json(record.group));
  out.put("assignee", to_json(record.assignee));
  out.put("tags", to_json(record.tags));
  out.put("collaborators", to_json(record.collaborators));
  out.put("dimensions", map_to_json(record.dimensions));
  out.put("many_dimensions", map_to_json(record.many_dimensions));
  out.put("scores", Json(record.scores));
  out.put("custom", map_to_json(record.custom));
  out.put("locks", locks_to_json(record.locks));
  out.put("escalated", Json(record.escalated));
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
  in.get("parent", record.parent);
}

}  // namespace

Json to_json(const Record& record) {
  JsonWriter out;
  out.put("id", record.id);
  out.put("number", record.number);
  out.put("source", record.source);
  out.put("channel", record.channel);
  out.put("conversation", record.conversation);
  out.put("opened_at", record.opened_at);
  out.put("solved_at", record.solved_at);
  out.put("closed_at", record.closed_at);
  out.put("customer", to_json(record.customer));
  out.put("ticket", to_json(record.ticket));
  put_fields(out, record);
  put_counts(out, record);
  out.put("started_by",
          record.started_by == Actor::kUnknown ? std::string()
                                               : std::string(to_string(record.started_by)));
  out.put("language", record.language);
  out.put("verdict", record.verdict);
  out.put("last_message_hash", record.last_message_hash);
  out.put("surveys", record.surveys);
  return std::move(out).take();
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

Json to_json(const std::map<std::string, DeskView>& desks) {
  Json json = Json::object();
  for (const auto& [name, desk] : desks) {
    JsonWriter out;
    out.put("ticket_id", desk.ticket_id);
    out.put("confirmed", desk.confirmed);
    json[name] = std::move(out).take();
  }
  return json;
}

Result<std::map<std::string, DeskView>> desks_from_json(const Json& json) {
  std::map<std::string, DeskView> desks;
  if (!json.is_object()) {
    return invalid_input("desks are a JSON object");
  }
  for (const auto& [name, item] : json.items()) {
    DeskView& desk = desks[name];
    const JsonReader in(item);
    in.get("ticket_id", desk.ticket_id);
    in.get("confirmed", desk.confirmed);
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
