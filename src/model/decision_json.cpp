#include <utility>

#include "base/time.h"
#include "model/decision.h"
#include "model/json_fields.h"
#include "model/outbox.h"

namespace triaged {
namespace {

Json to_json(const Evidence& evidence) {
  return {{"text", evidence.text},
          {"part", evidence.part},
          {"from", evidence.from},
          {"to", evidence.to}};
}

Json to_json(const FiredRule& fired) {
  Json spans = Json::array();
  for (const Evidence& evidence : fired.evidence) {
    spans.push_back(to_json(evidence));
  }
  return {{"rule", fired.rule}, {"phase", to_string(fired.phase)}, {"evidence", std::move(spans)}};
}

Json to_json(const WouldChange& would) {
  return {{"rule", would.rule},
          {"phase", to_string(would.phase)},
          {"field", would.field},
          {"from", would.from},
          {"to", would.to}};
}

Json to_json(const Conflict& conflict) {
  Json sides = Json::array();
  for (const Conflict::Side& side : conflict.values) {
    sides.push_back({{"value", side.value}, {"rules", side.rules}});
  }
  return {{"field", conflict.field}, {"values", std::move(sides)}, {"kept", conflict.kept}};
}

Json to_json(const HeldBack& held) {
  return {{"rule", held.rule}, {"field", held.field}, {"wish", held.wish}, {"reason", held.reason}};
}

Json to_json(const FailedRule& failed) {
  return {{"rule", failed.rule}, {"error", failed.error}};
}

Json to_json(const SingleEffect& effect) {
  JsonWriter out;
  out.put("kind", std::string(to_string(effect.kind)));
  out.put("key", effect.key);
  out.put("rule", effect.rule);
  out.put("target", effect.target);
  out.put("text", effect.text);
  out.put("channels", effect.channels);
  out.put("args", effect.args);
  return std::move(out).take();
}

template <class T>
Json list_to_json(const std::vector<T>& items) {
  Json list = Json::array();
  for (const T& item : items) {
    list.push_back(to_json(item));
  }
  return list;
}

/// The record's outcome in the words of `try --json`.
Json outcome_to_json(const Record& record) {
  Json dimensions = Json::object();
  for (const auto& [name, state] : record.dimensions) {
    if (!state.value.empty()) {
      dimensions[name] = state.value;
    }
  }
  for (const auto& [name, members] : record.many_dimensions) {
    dimensions[name] = present_names(members);
  }
  return {{"priority", record.priority.value},
          {"status", record.status.value},
          {"group", record.group.value},
          {"assignee", record.assignee.value},
          {"tags", present_names(record.tags)},
          {"collaborators", present_names(record.collaborators)},
          {"dimensions", std::move(dimensions)},
          {"scores", record.scores}};
}

}  // namespace

Json to_json(const Decision& decision) {
  JsonWriter out;
  out.put("event", decision.event_id);
  out.put("rules", decision.rules);
  out.put("verdict", decision.verdict);
  out.put("ignored", decision.ignored);
  out.put("fired", list_to_json(decision.fired));
  out.put("would", list_to_json(decision.would));
  out.put("conflicts", list_to_json(decision.conflicts));
  out.put("held_back", list_to_json(decision.held_back));
  out.put("failed", list_to_json(decision.failed));
  out.put("effects", list_to_json(decision.effects));
  out.put("changed", decision.changed_fields);
  out.put("facts", decision.facts);
  out.put("outcome", outcome_to_json(decision.record));
  return std::move(out).take();
}

Json to_json(const OutboxEntry& entry) {
  JsonWriter out;
  out.put("id", entry.id);
  out.put("record", entry.record);
  out.put("cause", entry.cause);
  out.put("destination", entry.destination);
  out.put("kind", std::string(to_string(entry.kind)));
  out.put("key", entry.key);
  out.put("rule", entry.rule);
  out.put("args", entry.args);
  out.put("created_at", format_utc(entry.created_at));
  out.put("due_at", format_utc(entry.due_at));
  out.put("expires_at", entry.expires_at ? format_utc(*entry.expires_at) : std::string());
  out.put("attempts", static_cast<std::int64_t>(entry.attempts));
  out.put("state", std::string(to_string(entry.state)));
  out.put("reason", entry.reason);
  return std::move(out).take();
}

}  // namespace triaged
