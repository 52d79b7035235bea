#include <utility>

#include "base/time.h"
#include "model/decision.h"
#include "model/json_fields.h"
#include "model/outbox.h"
#include "model/ticket_json.h"

namespace triaged {
namespace {

void write(JsonWriter& out, const Evidence& evidence) {
  out.put_text("text", evidence.text);
  out.put_text("part", to_string(evidence.part));
  out.put_number("from", evidence.from);
  out.put_number("to", evidence.to);
  out.put("weight", evidence.weight);
}

void write(JsonWriter& out, const FiredRule& fired) {
  out.put_text("rule", fired.rule);
  out.put_text("phase", to_string(fired.phase));
  const auto each = [](JsonWriter& in, const Evidence& evidence) { write(in, evidence); };
  out.array("evidence", fired.evidence, each, true);
}

void write(JsonWriter& out, const WouldChange& would) {
  out.put_text("rule", would.rule);
  out.put_text("phase", to_string(would.phase));
  out.put_text("field", would.field);
  out.put_json("from", would.from);
  out.put_json("to", would.to);
}

void write(JsonWriter& out, const Conflict::Side& side) {
  out.put_json("value", side.value);
  out.put_list("rules", side.rules);
}

void write(JsonWriter& out, const Conflict& conflict) {
  out.put_text("field", conflict.field);
  const auto each = [](JsonWriter& in, const Conflict::Side& side) { write(in, side); };
  out.array("values", conflict.values, each, true);
  out.put_json("kept", conflict.kept);
}

void write(JsonWriter& out, const HeldBack& held) {
  out.put_text("rule", held.rule);
  out.put_text("field", held.field);
  out.put_json("wish", held.wish);
  out.put_text("reason", held.reason);
}

void write(JsonWriter& out, const FailedRule& failed) {
  out.put_text("rule", failed.rule);
  out.put_text("error", failed.error);
}

void write(JsonWriter& out, const Turn& turn) {
  out.put("team", turn.team);
  out.put("person", turn.person);
}

void write(JsonWriter& out, const SingleEffect& effect) {
  out.put("kind", to_string(effect.kind));
  out.put("key", effect.key);
  out.put("rule", effect.rule);
  out.put("target", effect.target);
  out.put("text", effect.text);
  out.put("channels", effect.channels);
  out.put("args", effect.args);
}

template <class Item>
void put_array(JsonWriter& out, std::string_view key, const std::vector<Item>& items) {
  out.array(key, items, [](JsonWriter& in, const Item& item) { write(in, item); });
}

/// The record's outcome in the words of `try --json`.
void write_outcome(JsonWriter& out, const Record& record) {
  out.put_text("priority", record.priority.value);
  out.put_text("status", record.status.value);
  out.put_text("group", record.group.value);
  out.put_text("assignee", record.assignee.value);
  out.put_list("tags", present_names(record.tags));
  out.put_list("collaborators", present_names(record.collaborators));
  const auto dimensions = [&](JsonWriter& in) {
    for (const auto& [name, state] : record.dimensions) {
      in.put(name, state.value);
    }
    for (const auto& [name, members] : record.many_dimensions) {
      in.put_list(name, present_names(members));
    }
  };
  out.object("dimensions", dimensions, true);
  const auto scores = [&](JsonWriter& in) {
    for (const auto& [name, points] : record.scores) {
      in.put_number(name, points);
    }
  };
  out.object("scores", scores, true);
  out.object("custom", [&](JsonWriter& in) {
    for (const auto& [name, state] : record.custom) {
      in.put(name, state.value);
    }
  });
}

}  // namespace

std::string to_text(const Decision& decision) {
  return JsonWriter::document([&](JsonWriter& out) {
    out.put("event", decision.event_id);
    out.put("rules", decision.rules);
    out.put("verdict", decision.verdict);
    out.put("ignored", decision.ignored);
    out.put("echoes", decision.echoes);
    if (decision.heard) {
      const auto each = [](JsonWriter& in, const FieldChange& change) { write(in, change); };
      out.array("heard", *decision.heard, each, true);
    }
    out.put("owed", decision.owed);
    put_array(out, "fired", decision.fired);
    put_array(out, "would", decision.would);
    put_array(out, "conflicts", decision.conflicts);
    put_array(out, "held_back", decision.held_back);
    put_array(out, "failed", decision.failed);
    put_array(out, "effects", decision.effects);
    out.put("changed", decision.changed_fields);
    out.put("duplicate_of", decision.duplicate_of);
    put_array(out, "turns", decision.turns);
    out.put("facts", decision.facts);
    out.object("outcome", [&](JsonWriter& in) { write_outcome(in, decision.record); });
  });
}

Json to_json(const Decision& decision) {
  return tree_of(to_text(decision));
}

Json to_json(const OutboxEntry& entry) {
  return tree_of(JsonWriter::document([&](JsonWriter& out) {
    out.put("id", entry.id);
    out.put("record", entry.record);
    out.put("cause", entry.cause);
    out.put("destination", entry.destination);
    out.put("kind", to_string(entry.kind));
    out.put("key", entry.key);
    out.put("rule", entry.rule);
    out.put("args", entry.args);
    out.put("created_at", format_utc(entry.created_at));
    out.put("due_at", format_utc(entry.due_at));
    out.put("expires_at", entry.expires_at ? format_utc(*entry.expires_at) : std::string());
    out.put("attempts", entry.attempts);
    out.put("state", to_string(entry.state));
    out.put("reason", entry.reason);
  }));
}

}  // namespace triaged
