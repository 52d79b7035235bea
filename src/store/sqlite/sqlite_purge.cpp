// Forgetting: one slice of each table, without scanning what is young.
#include "store/sqlite/sqlite_rows.h"

namespace triaged {
namespace {

/// Links looked at for each that may go. Few: each costs a look-up of its record.
constexpr int kLinksSeenPerRow = 2;
/// Grants looked at for each that may go: neighbours in one table.
constexpr int kGrantsSeenPerRow = 20;

}  // namespace

// Rows of most tables are about as old as their ids, so a slice from the front is enough to look
// at. Bodies of dead letters stand outside of the slice: they stay until a person settles them.
int SqliteRows::purge(const Retention& retention, TimePoint now) {
  const int slice = retention.slice;
  int removed = keys_.forget_below(day_of(now - retention.dedupe_keys));
  const auto count = [&] { removed += db_->changes(); };
  db_->run(
      "DELETE FROM webhooks WHERE received_at < ?1 AND id IN (SELECT id FROM webhooks WHERE id NOT"
      " IN (SELECT webhook FROM dead WHERE webhook != 0) ORDER BY id LIMIT ?2)",
      now - retention.raw,
      slice);
  count();
  db_->run(
      "DELETE FROM attempts WHERE at < ?1 AND id IN (SELECT id FROM attempts ORDER BY id LIMIT ?2)",
      now - retention.attempts,
      slice);
  count();
  removed += purge_grants(now, slice);
  const TimePoint closed_before = now - retention.decided;
  db_->run(
      "DELETE FROM entries WHERE id IN (SELECT e.id FROM records r JOIN entries e ON e.record = "
      "r.id"
      " WHERE r.closed_at < ?1 AND e.state NOT IN (0, 2) LIMIT ?2)",
      closed_before,
      slice);
  count();
  db_->run(
      "DELETE FROM surveys WHERE code_hash IN (SELECT s.code_hash FROM records r"
      " JOIN surveys s ON s.record = r.id WHERE r.closed_at < ?1 LIMIT ?2)",
      closed_before,
      slice);
  count();
  purge_decided(closed_before, slice);
  count();
  removed += purge_records(closed_before, slice);
  return removed + purge_links(slice) + purge_facts(slice);
}

// A sweep, the next slice with every call: grants last from minutes to months, so those that ran
// out may stand behind any number of those that hold.
int SqliteRows::purge_grants(TimePoint before, int slice) {
  std::vector<std::int64_t> gone;
  std::int64_t last = purged_grant_;
  const int looked_at = slice * kGrantsSeenPerRow;
  int seen = 0;
  const auto full = [&] { return static_cast<int>(gone.size()) >= slice; };
  {
    Rowset rows = db_->query(
        "SELECT id, expires_at FROM grants WHERE id > ? ORDER BY id LIMIT ?", last, looked_at);
    for (; !full() && rows.next(); ++seen) {
      last = rows.integer(0);
      if (rows.time(1) < before) {
        gone.push_back(last);
      }
    }
  }
  for (const std::int64_t grant : gone) {
    db_->run("DELETE FROM grants WHERE id = ?", grant);
  }
  purged_grant_ = full() || seen == looked_at ? last : 0;
  return static_cast<int>(gone.size());
}

// Those whose decisions and entries went, with the timers that would wake them.
int SqliteRows::purge_records(TimePoint before, int slice) {
  std::vector<RecordId> forgotten;
  {
    Rowset rows = db_->query(
        "SELECT id FROM records r WHERE closed_at < ?1"
        " AND NOT EXISTS (SELECT 1 FROM decisions WHERE record = r.id)"
        " AND NOT EXISTS (SELECT 1 FROM entries WHERE record = r.id)"
        " AND id NOT IN (SELECT record FROM queue) LIMIT ?2",
        before,
        slice);
    while (rows.next()) {
      forgotten.push_back(rows.integer(0));
    }
  }
  for (const RecordId record : forgotten) {
    db_->run("DELETE FROM timers WHERE record = ?", record);
    db_->run("DELETE FROM records WHERE id = ?", record);
  }
  return static_cast<int>(forgotten.size());
}

// A sweep, the next slice with every call: an index by record would cost every new record a little,
// and only forgetting needs it. A record without a row may be one whose first event is not decided
// yet.
int SqliteRows::purge_links(int slice) {
  std::vector<LinkName> gone;
  LinkName last = purged_link_;
  const int looked_at = slice * kLinksSeenPerRow;
  int seen = 0;
  {
    Rowset rows = db_->query(
        "SELECT l.kind, l.place, l.key, r.id IS NULL"
        " AND l.record NOT IN (SELECT record FROM queue)"
        " AND l.record NOT IN (SELECT e.record FROM dead d JOIN events e ON e.seq = d.key"
        "                      WHERE d.kind = ?4)"
        " FROM links l LEFT JOIN records r ON r.id = l.record"
        " WHERE (l.kind, l.place, l.key) > (?1, ?2, ?3)"
        " ORDER BY l.kind, l.place, l.key LIMIT ?5",
        last.kind,
        last.place,
        last.key,
        static_cast<std::int64_t>(DeadLetter::Kind::kEvent),
        looked_at);
    for (; rows.next(); ++seen) {
      last = {rows.integer(0), rows.bytes(1), rows.bytes(2)};
      if (rows.integer(3) != 0) {
        gone.push_back(last);
      }
    }
  }
  for (const LinkName& name : gone) {
    db_->run("DELETE FROM links WHERE kind = ? AND place = ? AND key = ?",
             name.kind,
             name.place,
             name.key);
  }
  purged_link_ = seen < looked_at ? LinkName{} : last;
  return static_cast<int>(gone.size());
}

// A decision goes with its event, the record after the last of them.
void SqliteRows::purge_decided(TimePoint before, int slice) {
  db_->run(
      "DELETE FROM events WHERE seq IN (SELECT d.seq FROM records r JOIN decisions d"
      " ON d.record = r.id WHERE r.closed_at < ?1 LIMIT ?2)",
      before,
      slice);
  db_->run(
      "DELETE FROM decisions WHERE seq IN (SELECT d.seq FROM records r JOIN decisions d"
      " ON d.record = r.id WHERE r.closed_at < ?1 LIMIT ?2)",
      before,
      slice);
}

}  // namespace triaged
