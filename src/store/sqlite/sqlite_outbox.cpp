// The transaction's side of SqliteRows: outbox, timers, surveys, dead letters.
#include "store/sqlite/own_json.h"
#include "store/sqlite/sqlite_rows.h"

namespace triaged {

bool SqliteRows::put_entry(const OutboxEntry& entry) {
  db_->run("INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
           entry.id,
           entry.record,
           entry.cause,
           entry.destination,
           static_cast<int>(entry.kind),
           entry.key,
           entry.rule,
           dump_json(entry.args),
           entry.created_at,
           entry.due_at,
           entry.expires_at,
           entry.attempts,
           static_cast<int>(entry.state),
           entry.reason);
  return db_->changes() > 0;
}

bool SqliteRows::merge_entry_args(EntryId id, const Json& args) {
  Json merged;
  {
    Rowset rows = db_->query("SELECT args FROM entries WHERE id = ?", id);
    Result<Json> kept = parse_own_json(rows.next() ? rows.bytes(0) : "");
    if (!kept.ok()) {
      return false;
    }
    merged = kept->is_object() ? std::move(kept).take() : Json::object();
  }
  merged.update(args);
  db_->run("UPDATE entries SET args = ? WHERE id = ?", dump_json(merged), id);
  return true;
}

void SqliteRows::put_timer(RecordId record, const TimerDraft& timer) {
  if (!timer.event) {
    db_->run("DELETE FROM timers WHERE record = ? AND key = ?", record, timer.key);
    return;
  }
  db_->run("INSERT OR REPLACE INTO timers VALUES (?, ?, ?, ?)",
           record,
           timer.key,
           timer.due_at,
           encode(*timer.event));
}

std::vector<Rows::DueTimer> SqliteRows::take_due_timers(TimePoint now, int at_most) {
  struct Due {
    RecordId record;
    std::string key;
    std::string event;
  };
  std::vector<Due> due;
  {
    Rowset rows = db_->query(
        "SELECT record, key, event FROM timers WHERE due_at <= ? ORDER BY due_at LIMIT ?",
        now,
        at_most);
    while (rows.next()) {
      due.push_back({rows.integer(0), rows.bytes(1), rows.bytes(2)});
    }
  }
  std::vector<DueTimer> taken;
  for (Due& timer : due) {
    db_->run("DELETE FROM timers WHERE record = ? AND key = ?", timer.record, timer.key);
    const Result<Json> json = parse_own_json(timer.event);
    Result<Event> event = json.ok() ? event_from_json(*json) : Result<Event>(json.error());
    std::string bytes = event.ok() ? "" : std::move(timer.event);
    taken.push_back({timer.record, std::move(timer.key), std::move(event), std::move(bytes)});
  }
  return taken;
}

void SqliteRows::put_survey(const SurveyInvite& invite) {
  db_->run("INSERT OR IGNORE INTO surveys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           Blob{invite.code_hash},
           invite.survey,
           invite.record,
           invite.rules,
           dump_json(invite.ask),
           invite.asked_at,
           invite.expires_at,
           invite.answered_at,
           dump_json(invite.answers));
}

void SqliteRows::put_attempt(const Attempted& attempted) {
  db_->run(
      "INSERT INTO attempts(entry, at, took_ms, state, http_status, reason)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      attempted.entry,
      attempted.at,
      std::int64_t{attempted.took.count()},
      static_cast<int>(attempted.state),
      attempted.http_status,
      attempted.reason);
}

void SqliteRows::update_entry(
    EntryId id, EntryState state, TimePoint due_at, const std::string& reason, int add_attempts) {
  if (state == EntryState::kPending) {
    db_->run(
        "UPDATE entries SET due_at = ?, reason = ?, attempts = attempts + ?, tried = 1"
        " WHERE id = ?",
        due_at,
        reason,
        add_attempts,
        id);
    return;
  }
  db_->run("UPDATE entries SET state = ?, reason = ?, attempts = attempts + ? WHERE id = ?",
           static_cast<int>(state),
           reason,
           add_attempts,
           id);
}

std::optional<LiveEntry> SqliteRows::revive_entry(EntryId id, TimePoint due_at) {
  db_->run(
      "UPDATE entries SET state = 0, attempts = 0, due_at = ?, tried = 1 WHERE id = ?", due_at, id);
  Rowset rows =
      db_->query("SELECT record, destination, kind, created_at FROM entries WHERE id = ?", id);
  if (!rows.next()) {
    return std::nullopt;
  }
  return LiveEntry{id,
                   rows.integer(0),
                   rows.bytes(1),
                   static_cast<EntryKind>(rows.integer(2)),
                   rows.time(3),
                   due_at,
                   true};
}

ByName<DeskView> SqliteRows::desks(RecordId record) {
  Rowset rows = db_->query("SELECT desks FROM records WHERE id = ?", record);
  const Result<Json> json = parse_own_json(rows.next() ? rows.bytes(0) : "{}");
  Result<ByName<DeskView>> desks =
      json.ok() ? desks_from_json(*json) : Result<ByName<DeskView>>(json.error());
  return desks.ok() ? std::move(desks).take() : ByName<DeskView>{};
}

void SqliteRows::put_desks(RecordId record, const ByName<DeskView>& desks) {
  db_->run("UPDATE records SET desks = ? WHERE id = ?", to_text(desks), record);
}

void SqliteRows::put_dead(const DeadRow& row) {
  db_->run("INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?, ?, ?, ?)",
           static_cast<int>(row.kind),
           row.key,
           row.at,
           row.source,
           row.reason,
           row.webhook,
           row.pointer);
}

bool SqliteRows::remove_dead(DeadLetter::Kind kind, std::int64_t key) {
  db_->run("DELETE FROM dead WHERE kind = ? AND key = ?", static_cast<int>(kind), key);
  return db_->changes() > 0;
}

}  // namespace triaged
