// Forgetting: one slice of each table, without scanning what is young.
#include "store/sqlite/sqlite_rows.h"

namespace triaged {
namespace {

/// Keys looked at for each key that may go: a full sweep over 30 days of keys takes 30 times as
/// many calls as there is one day's worth of slices.
constexpr int kKeysSeenPerRow = 8;

}  // namespace

// Rows of one table are about as old as their ids, so a slice from the front is enough to look at.
// Bodies of dead letters stand outside of the slice: they stay until a person settles them.
int SqliteRows::purge(const Retention& retention, TimePoint now) {
  const int slice = retention.slice;
  int removed = 0;
  const auto count = [&] { removed += db_->changes(); };
  purge_keys(now - retention.dedupe_keys, slice);
  count();
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
  db_->run(
      "DELETE FROM grants WHERE expires_at < ?1 AND id IN"
      " (SELECT id FROM grants ORDER BY id LIMIT ?2)",
      now,
      slice);
  count();
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
  db_->run(
      "DELETE FROM records WHERE id IN (SELECT id FROM records r WHERE closed_at < ?1"
      " AND NOT EXISTS (SELECT 1 FROM decisions WHERE record = r.id)"
      " AND NOT EXISTS (SELECT 1 FROM entries WHERE record = r.id) LIMIT ?2)",
      closed_before,
      slice);
  count();
  return removed;
}

void SqliteRows::purge_keys(TimePoint before, int slice) {
  const std::int64_t day = std::chrono::floor<std::chrono::days>(before).time_since_epoch().count();
  const std::string from = purged_key_;
  std::string until;
  {
    Rowset rows = db_->query("SELECT key FROM keys WHERE key > ? ORDER BY key LIMIT 1 OFFSET ?",
                             Blob{from},
                             slice * kKeysSeenPerRow);
    until = rows.next() ? rows.bytes(0) : "";
  }
  db_->run(
      "DELETE FROM keys WHERE key IN (SELECT key FROM keys WHERE key >= ?1 AND"
      " (?2 = x'' OR key < ?2) AND day < ?3 LIMIT ?4)",
      Blob{from},
      Blob{until},
      day,
      slice);
  purged_key_ = db_->changes() < slice ? until : from;
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
