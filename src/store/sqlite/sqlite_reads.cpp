// The reading side of SqliteRows: committed state, on connections of its own.
#include <set>

#include "store/sqlite/own_json.h"
#include "store/sqlite/sqlite_reading.h"
#include "store/sqlite/sqlite_rows.h"
#include "store/sqlite/zstd_body.h"

namespace triaged {
namespace {

Result<Event> parse_event(const std::string& bytes) {
  const Json json = TRY(parse_own_json(bytes));
  return event_from_json(json);
}

Json json_of(const std::string& bytes) {
  Result<Json> json = parse_own_json(bytes);
  return json.ok() ? std::move(json).take() : Json();
}

/// What is damaged is said, and hides nothing else.
StoredDecision stored_decision_of(const Rowset& row) {
  StoredDecision stored;
  stored.seq = row.integer(0);
  stored.decided_at = row.time(1);
  Result<Event> event = parse_event(row.bytes(2));
  if (event.ok()) {
    stored.event = std::move(event).take();
  } else {
    stored.damage = "its event cannot be read: " + to_string(event.error());
  }
  Result<Json> decision = parse_own_json(row.bytes(3));
  if (decision.ok() && decision->is_object()) {
    stored.decision = std::move(decision).take();
  } else {
    stored.damage = decision.ok() ? "the decision is no object"
                                  : "the decision cannot be read: " + to_string(decision.error());
    stored.decision = Json::object();
  }
  if (!row.is_null(4)) {
    stored.decision["refused"] = json_of(row.bytes(4));
  }
  return stored;
}

constexpr const char* kReadEntry =
    "SELECT id, record, cause, destination, kind, key, rule, args, created_at, due_at, expires_at,"
    " attempts, state, reason FROM entries WHERE id = ?";
constexpr const char* kListEntries =
    "SELECT id, record, cause, destination, kind, key, rule, args, created_at, due_at, expires_at,"
    " attempts, state, reason FROM entries WHERE (?1 < 0 OR state = ?1)"
    " AND (?2 = '' OR destination = ?2) AND (?3 = 0 OR record = ?3) ORDER BY id LIMIT ?4";
constexpr const char* kListEntriesOfRecord =
    "SELECT id, record, cause, destination, kind, key, rule, args, created_at, due_at, expires_at,"
    " attempts, state, reason FROM entries WHERE (?1 < 0 OR state = ?1)"
    " AND (?2 = '' OR destination = ?2) AND record = ?3 ORDER BY id LIMIT ?4";

constexpr const char* kFindTicket =
    "SELECT record FROM links WHERE kind = 1 AND key = ? ORDER BY record LIMIT 1";
/// There are few places and many conversations: from place to place, each a look-up in the index.
constexpr const char* kFindConversation =
    "WITH RECURSIVE places(place) AS (SELECT min(place) FROM links WHERE kind = 0 UNION ALL"
    " SELECT (SELECT min(place) FROM links WHERE kind = 0 AND place > places.place)"
    " FROM places WHERE places.place IS NOT NULL)"
    " SELECT l.record FROM places p JOIN links l ON l.kind = 0 AND l.place = p.place AND l.key = ?"
    " ORDER BY l.record LIMIT 1";

/// All but the arguments, which may be damaged.
OutboxEntry columns_of(const Rowset& row) {
  OutboxEntry entry;
  entry.id = row.integer(0);
  entry.record = row.integer(1);
  entry.cause = row.integer(2);
  entry.destination = row.bytes(3);
  entry.kind = static_cast<EntryKind>(row.integer(4));
  entry.key = row.bytes(5);
  entry.rule = row.bytes(6);
  entry.created_at = row.time(8);
  entry.due_at = row.time(9);
  entry.expires_at = row.maybe_time(10);
  entry.attempts = static_cast<int>(row.integer(11));
  entry.state = static_cast<EntryState>(row.integer(12));
  entry.reason = row.bytes(13);
  return entry;
}

Result<OutboxEntry> entry_of(const Rowset& row) {
  OutboxEntry entry = columns_of(row);
  entry.args = TRY(parse_own_json(row.bytes(7)));
  return entry;
}

/// For people: what else is known of a damaged entry is worth to be seen.
OutboxEntry shown_entry_of(const Rowset& row) {
  OutboxEntry entry = columns_of(row);
  Result<Json> args = parse_own_json(row.bytes(7));
  entry.args = args.ok() ? std::move(args).take() : Json{{"unreadable", to_string(args.error())}};
  return entry;
}

DeadRow dead_of(const Rowset& row) {
  return {static_cast<DeadLetter::Kind>(row.integer(0)),
          row.integer(1),
          row.time(2),
          row.bytes(3),
          row.bytes(4),
          row.integer(5),
          row.bytes(6)};
}

}  // namespace

Result<std::unique_ptr<Database>> SqliteRows::borrow() const {
  {
    std::lock_guard lock(readers_mutex_);
    if (!readers_.empty()) {
      std::unique_ptr<Database> reader = std::move(readers_.back());
      readers_.pop_back();
      return reader;
    }
  }
  std::unique_ptr<Database> reader = TRY(Database::open(options_.path, options_.busy_timeout));
  reader->execute("PRAGMA query_only = ON; PRAGMA cache_size = -2048");
  if (std::optional<Error> fault = reader->take_fault()) {
    return *fault;
  }
  return reader;
}

std::vector<Result<Event>> SqliteRows::read_events(const std::vector<EventSeq>& seqs) const {
  using Events = std::vector<Result<Event>>;
  Result<Events> events = reading<Events>([&](Database& reader) -> Result<Events> {
    Events read;
    for (const EventSeq seq : seqs) {
      Rowset rows = reader.query("SELECT event FROM events WHERE seq = ?", seq);
      if (rows.next()) {
        read.push_back(parse_event(rows.bytes(0)));
      } else {
        read.emplace_back(not_found("there is no event " + std::to_string(seq)));
      }
    }
    return read;
  });
  return events.ok() ? std::move(events).take() : Events(seqs.size(), events.error());
}

Result<std::string> SqliteRows::read_event_bytes(EventSeq seq) const {
  return reading<std::string>([&](Database& reader) -> Result<std::string> {
    Rowset rows = reader.query("SELECT event FROM events WHERE seq = ?", seq);
    if (!rows.next()) {
      return not_found("there is no event " + std::to_string(seq));
    }
    return rows.bytes(0);
  });
}

Result<std::optional<Record>> SqliteRows::read_record(RecordId id) const {
  using Found = std::optional<Record>;
  return reading<Found>([&](Database& reader) -> Result<Found> {
    Rowset rows = reader.query("SELECT number, state, desks FROM records WHERE id = ?", id);
    if (!rows.next()) {
      return Found();
    }
    const Json state = TRY(parse_own_json(rows.bytes(1)));
    const Json desks = TRY(parse_own_json(rows.bytes(2)));
    Record record = TRY(record_from_json(state));
    record.id = id;
    record.number = rows.bytes(0);
    record.desks = TRY(desks_from_json(desks));
    return Found(std::move(record));
  });
}

Result<OutboxEntry> SqliteRows::read_entry(EntryId id) const {
  return reading<OutboxEntry>([&](Database& reader) -> Result<OutboxEntry> {
    Rowset rows = reader.query(kReadEntry, id);
    if (!rows.next()) {
      return not_found("there is no outbox entry " + std::to_string(id));
    }
    return entry_of(rows);
  });
}

Result<std::string> SqliteRows::read_entry_args(EntryId id) const {
  return reading<std::string>([&](Database& reader) -> Result<std::string> {
    Rowset rows = reader.query("SELECT args FROM entries WHERE id = ?", id);
    if (!rows.next()) {
      return not_found("there is no outbox entry " + std::to_string(id));
    }
    return rows.bytes(0);
  });
}

Result<RecordId> SqliteRows::find_record_id(const std::string& name) const {
  return reading<RecordId>([&](Database& reader) -> Result<RecordId> {
    Rowset numbered = reader.query("SELECT id FROM records WHERE number = ?", name);
    if (numbered.next()) {
      return numbered.integer(0);
    }
    for (const char* sql : {kFindTicket, kFindConversation}) {
      Rowset linked = reader.query(sql, name);
      if (linked.next()) {
        return linked.integer(0);
      }
    }
    Rowset own = reader.query("SELECT id FROM records WHERE id = ?", id_in_name(name));
    if (own.next()) {
      return own.integer(0);
    }
    return no_such_record(name);
  });
}

Result<SurveyInvite> SqliteRows::read_survey(const std::string& code_hash) const {
  return reading<SurveyInvite>([&](Database& reader) -> Result<SurveyInvite> {
    Rowset rows = reader.query(
        "SELECT survey, record, rules, ask, asked_at, expires_at, answered_at, answers"
        " FROM surveys WHERE code_hash = ?",
        Blob{code_hash});
    if (!rows.next()) {
      return not_found("there is no survey with this code");
    }
    return SurveyInvite{code_hash,
                        rows.bytes(0),
                        rows.integer(1),
                        rows.bytes(2),
                        json_of(rows.bytes(3)),
                        rows.time(4),
                        rows.time(5),
                        rows.maybe_time(6),
                        json_of(rows.bytes(7))};
  });
}

Result<std::vector<StoredDecision>> SqliteRows::read_decisions(RecordId record) const {
  using Decisions = std::vector<StoredDecision>;
  return reading<Decisions>([&](Database& reader) -> Result<Decisions> {
    Decisions decisions;
    Rowset rows = reader.query(
        "SELECT d.seq, d.decided_at, e.event, d.decision, d.refused FROM decisions d"
        " JOIN events e ON e.seq = d.seq WHERE d.record = ? ORDER BY d.seq",
        record);
    while (rows.next()) {
      decisions.push_back(stored_decision_of(rows));
    }
    return decisions;
  });
}

Result<std::vector<OutboxEntry>> SqliteRows::read_outbox(const OutboxFilter& filter) const {
  using Entries = std::vector<OutboxEntry>;
  return reading<Entries>([&](Database& reader) -> Result<Entries> {
    Entries entries;
    Rowset rows = reader.query(filter.record == 0 ? kListEntries : kListEntriesOfRecord,
                               filter.state ? static_cast<int>(*filter.state) : -1,
                               filter.destination,
                               filter.record,
                               filter.at_most);
    while (rows.next()) {
      entries.push_back(shown_entry_of(rows));
    }
    return entries;
  });
}

Result<std::vector<DeadRow>> SqliteRows::read_dead(std::optional<DeadId> after, int at_most) const {
  using Letters = std::vector<DeadRow>;
  return reading<Letters>([&](Database& reader) -> Result<Letters> {
    Letters letters;
    Rowset rows = reader.query(
        "SELECT kind, key, at, source, reason, webhook, pointer FROM dead"
        " WHERE (kind, key) > (?, ?) ORDER BY kind, key LIMIT ?",
        after ? static_cast<int>(after->first) : -1,
        after ? after->second : 0,
        at_most);
    while (rows.next()) {
      letters.push_back(dead_of(rows));
    }
    return letters;
  });
}

Result<DeadRow> SqliteRows::find_dead(DeadLetter::Kind kind, std::int64_t key) const {
  return reading<DeadRow>([&](Database& reader) -> Result<DeadRow> {
    Rowset rows = reader.query(
        "SELECT kind, key, at, source, reason, webhook, pointer FROM dead WHERE kind = ? AND key = "
        "?",
        static_cast<int>(kind),
        key);
    if (!rows.next()) {
      return no_such_dead_letter();
    }
    return dead_of(rows);
  });
}

Result<Webhook> SqliteRows::read_webhook(WebhookId id) const {
  return reading<Webhook>([&](Database& reader) -> Result<Webhook> {
    Rowset rows = reader.query(
        "SELECT source, received_at, content_type, headers, target, body, outcome, reason"
        " FROM webhooks WHERE id = ?",
        id);
    if (!rows.next()) {
      return not_found("the raw webhook is no longer kept");
    }
    Webhook webhook;
    webhook.source = rows.bytes(0);
    webhook.received_at = rows.time(1);
    webhook.content_type = rows.bytes(2);
    for (const Json& header : json_of(rows.bytes(3))) {
      webhook.headers.emplace_back(header.at(0).get<std::string>(),
                                   header.at(1).get<std::string>());
    }
    webhook.target = rows.bytes(4);
    webhook.body = TRY(unpack_body(rows.bytes(5)));
    webhook.outcome = static_cast<WebhookOutcome>(rows.integer(6));
    webhook.reason = rows.bytes(7);
    return webhook;
  });
}

Result<bool> SqliteRows::any_timer_due(TimePoint now) const {
  return reading<bool>([&](Database& reader) -> Result<bool> {
    Rowset rows = reader.query("SELECT 1 FROM timers WHERE due_at <= ? LIMIT 1", now);
    return rows.next();
  });
}

Result<std::vector<Release>> SqliteRows::read_releases() const {
  using Releases = std::vector<Release>;
  return reading<Releases>([&](Database& reader) -> Result<Releases> {
    Releases releases;
    Rowset rows = reader.query(
        "SELECT number, hash, rules, state, per_myriad, promoted_at, by, lives FROM releases"
        " ORDER BY number");
    while (rows.next()) {
      releases.push_back({rows.integer(0),
                          rows.bytes(1),
                          rows.bytes(2),
                          static_cast<Release::State>(rows.integer(3)),
                          static_cast<int>(rows.integer(4)),
                          rows.time(5),
                          rows.bytes(6),
                          rows.integer(7)});
    }
    return releases;
  });
}

Result<std::string> SqliteRows::read_release_files(std::int64_t number) const {
  return reading<std::string>([&](Database& reader) -> Result<std::string> {
    Rowset rows = reader.query("SELECT files FROM releases WHERE number = ?", number);
    if (!rows.next()) {
      return no_such_release(number);
    }
    return unpack_body(rows.bytes(0));
  });
}

// The text is looked through before it is understood: most decisions do not name the rule at all.
Result<std::vector<RecordId>> SqliteRows::find_fired(const std::string& rule,
                                                     TimePoint since) const {
  using Records = std::vector<RecordId>;
  const std::string named = dump_json(Json(rule));  // rows are read while it lives
  return reading<Records>([&](Database& reader) -> Result<Records> {
    std::set<RecordId> records;
    Rowset rows = reader.query(
        "SELECT record, decision FROM decisions WHERE decided_at >= ?"
        " AND instr(decision, ?) > 0 ORDER BY record",
        since,
        named);
    while (rows.next()) {
      const RecordId record = rows.integer(0);
      if (!records.contains(record) && rule_fired(json_of(rows.bytes(1)), rule)) {
        records.insert(record);
      }
    }
    return Records(records.begin(), records.end());
  });
}

}  // namespace triaged
