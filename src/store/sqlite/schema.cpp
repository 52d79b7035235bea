#include "store/sqlite/schema.h"

#include <array>

namespace triaged {
namespace {

/// Marks a file as ours ("tria"); SQLite keeps it in the header.
constexpr std::int64_t kApplicationId = 0x74726961;

struct Migration {
  int version;
  const char* sql;
};

/// Never edited once released: a change is a new row. Times are milliseconds since 1970, UTC. Rows
/// that are written with each event stand in the order of time in every table and index: each page
/// out of that order is written twice, to the log and by the checkpoint (see digest_index.h).
constexpr std::array kMigrations{Migration{1, R"sql(
CREATE TABLE meta(name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE ids(one INTEGER PRIMARY KEY, record INTEGER, seq INTEGER, entry INTEGER,
                 webhook INTEGER, dead_item INTEGER);
INSERT INTO ids VALUES (1, 0, 0, 0, 0, 0);

CREATE TABLE digest_log(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, entries BLOB NOT NULL);
CREATE TABLE digest_runs(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, age INTEGER NOT NULL,
                         tier INTEGER NOT NULL, greatest INTEGER NOT NULL, size INTEGER NOT NULL,
                         firsts BLOB NOT NULL, filter BLOB NOT NULL);
CREATE TABLE digest_blocks(id INTEGER PRIMARY KEY, entries BLOB NOT NULL);
CREATE TABLE webhooks(id INTEGER PRIMARY KEY, source TEXT NOT NULL, received_at INTEGER NOT NULL,
                      content_type TEXT NOT NULL, headers TEXT NOT NULL, target TEXT NOT NULL,
                      body BLOB NOT NULL, outcome INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE events(seq INTEGER PRIMARY KEY, record INTEGER NOT NULL, webhook INTEGER NOT NULL,
                    event TEXT NOT NULL);
CREATE TABLE queue(seq INTEGER PRIMARY KEY, record INTEGER NOT NULL, at INTEGER NOT NULL,
                   received_at INTEGER NOT NULL);
CREATE TABLE links(kind INTEGER NOT NULL, place TEXT NOT NULL, key TEXT NOT NULL,
                   record INTEGER NOT NULL, PRIMARY KEY(kind, place, key)) WITHOUT ROWID;
CREATE INDEX links_by_ticket ON links(key) WHERE kind = 1;

CREATE TABLE records(id INTEGER PRIMARY KEY, number TEXT NOT NULL, customer INTEGER NOT NULL,
                     closed_at INTEGER, state TEXT NOT NULL, desks TEXT NOT NULL);
CREATE UNIQUE INDEX records_by_number ON records(number);
CREATE INDEX records_by_closing ON records(closed_at) WHERE closed_at IS NOT NULL;
CREATE TABLE numbers(day TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE contacts(customer INTEGER NOT NULL, contact_key BLOB NOT NULL, kind TEXT NOT NULL,
                      PRIMARY KEY(customer, contact_key)) WITHOUT ROWID;
CREATE TABLE decisions(seq INTEGER PRIMARY KEY, record INTEGER NOT NULL,
                       decided_at INTEGER NOT NULL, rules TEXT NOT NULL, decision TEXT NOT NULL,
                       refused TEXT);
CREATE INDEX decisions_by_record ON decisions(record);
CREATE TABLE grants(id INTEGER PRIMARY KEY, key TEXT NOT NULL, at INTEGER NOT NULL,
                    expires_at INTEGER NOT NULL);
CREATE INDEX grants_by_key ON grants(key, at);
CREATE TABLE rule_sets(hash TEXT PRIMARY KEY, canonical BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE entries(id INTEGER PRIMARY KEY, record INTEGER NOT NULL, cause INTEGER NOT NULL,
                     destination TEXT NOT NULL, kind INTEGER NOT NULL, key TEXT NOT NULL,
                     rule TEXT NOT NULL, args TEXT NOT NULL, created_at INTEGER NOT NULL,
                     due_at INTEGER NOT NULL, expires_at INTEGER, attempts INTEGER NOT NULL,
                     state INTEGER NOT NULL, reason TEXT NOT NULL, tried INTEGER NOT NULL);
CREATE UNIQUE INDEX entries_by_record ON entries(record, key);
CREATE INDEX entries_pending ON entries(id) WHERE state = 0;
CREATE TABLE attempts(id INTEGER PRIMARY KEY, entry INTEGER NOT NULL, at INTEGER NOT NULL,
                      took_ms INTEGER NOT NULL, state INTEGER NOT NULL,
                      http_status INTEGER NOT NULL, reason TEXT NOT NULL);
CREATE TABLE timers(record INTEGER NOT NULL, key TEXT NOT NULL, due_at INTEGER NOT NULL,
                    event TEXT NOT NULL, PRIMARY KEY(record, key)) WITHOUT ROWID;
CREATE INDEX timers_by_due ON timers(due_at);
CREATE TABLE surveys(code_hash BLOB PRIMARY KEY, survey TEXT NOT NULL, record INTEGER NOT NULL,
                     rules TEXT NOT NULL, ask TEXT NOT NULL, asked_at INTEGER NOT NULL,
                     expires_at INTEGER NOT NULL, answered_at INTEGER, answers TEXT) WITHOUT ROWID;
CREATE INDEX surveys_by_record ON surveys(record);
CREATE TABLE dead(kind INTEGER NOT NULL, key INTEGER NOT NULL, at INTEGER NOT NULL,
                  source TEXT NOT NULL, reason TEXT NOT NULL, webhook INTEGER NOT NULL,
                  pointer TEXT NOT NULL, PRIMARY KEY(kind, key)) WITHOUT ROWID;
CREATE INDEX dead_by_webhook ON dead(webhook) WHERE webhook != 0;

PRAGMA application_id = 0x74726961;
PRAGMA user_version = 1;
)sql"},
                                 Migration{2, R"sql(
CREATE TABLE releases(number INTEGER PRIMARY KEY, hash TEXT NOT NULL, rules TEXT NOT NULL,
                      state INTEGER NOT NULL, per_myriad INTEGER NOT NULL,
                      promoted_at INTEGER NOT NULL, by TEXT NOT NULL, lives INTEGER NOT NULL,
                      files BLOB NOT NULL);
PRAGMA user_version = 2;
)sql"},
                                 Migration{3, R"sql(
CREATE TABLE fact_indexes(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
                          state INTEGER NOT NULL);
CREATE TABLE facts(idx INTEGER NOT NULL, grp INTEGER NOT NULL, at INTEGER NOT NULL,
                   item INTEGER NOT NULL, record INTEGER NOT NULL, value INTEGER NOT NULL,
                   text BLOB NOT NULL, PRIMARY KEY(idx, grp, at, item)) WITHOUT ROWID;

PRAGMA user_version = 3;
)sql"}};

std::int64_t pragma(Database& database, const char* sql) {
  Rowset rows = database.query(sql);
  return rows.next() ? rows.integer(0) : 0;
}

Result<void> check_origin(Database& database, std::int64_t version) {
  const std::int64_t owner = pragma(database, "PRAGMA application_id");
  const std::int64_t tables = pragma(database, "SELECT count(*) FROM sqlite_schema");
  if (std::optional<Error> fault = database.take_fault()) {
    return *fault;
  }
  if (owner != kApplicationId && (owner != 0 || tables != 0)) {
    return invalid_input("the file is a database of another program",
                         "give `store:` a path of its own");
  }
  if (version > kMigrations.back().version) {
    return invalid_input("the database has version " + std::to_string(version) +
                             ", this program knows versions up to " +
                             std::to_string(kMigrations.back().version),
                         "start the newer program that wrote it, or restore a backup");
  }
  return {};
}

}  // namespace

Result<void> check_newest(Database& database) {
  const std::int64_t version = pragma(database, "PRAGMA user_version");
  TRY(check_origin(database, version));
  if (version < kMigrations.back().version) {
    return invalid_input("the database has version " + std::to_string(version) +
                             ", this program's is " + std::to_string(kMigrations.back().version),
                         "start the daemon of this version once: it brings the database up to it");
  }
  return {};
}

Result<void> migrate(Database& database) {
  const std::int64_t version = pragma(database, "PRAGMA user_version");
  TRY(check_origin(database, version));
  for (const Migration& migration : kMigrations) {
    if (migration.version <= version) {
      continue;
    }
    database.execute("BEGIN IMMEDIATE");
    database.execute(migration.sql);
    database.execute("COMMIT");
    if (std::optional<Error> fault = database.take_fault()) {
      if (database.in_transaction()) {
        database.execute("ROLLBACK");
      }
      return *fault;
    }
  }
  return {};
}

}  // namespace triaged
