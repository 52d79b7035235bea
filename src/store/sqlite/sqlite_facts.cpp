// The journal's indexes of SqliteRows.
#include <algorithm>

#include "store/sqlite/own_json.h"
#include "store/sqlite/sqlite_reading.h"
#include "store/sqlite/sqlite_rows.h"

namespace triaged {
namespace {

/// Whether an index holds the whole journal yet, or is not wanted any more.
enum : int { kBuilding = 0, kComplete = 1, kDropped = 2 };

/// Rows looked at for each that may go, because their record went: neighbours in one table.
constexpr int kFactsSeenPerRow = 20;

constexpr const char* kReadFacts =
    "SELECT at, item, record, value, CASE WHEN ?7 THEN text ELSE '' END FROM facts"
    " WHERE idx = (SELECT number FROM fact_indexes WHERE id = ?1) AND grp = ?2"
    " AND at > ?3 AND at <= ?4 AND record <> ?5 ORDER BY at DESC, item DESC LIMIT ?6";

std::int64_t stored(std::uint64_t hash) {
  return static_cast<std::int64_t>(hash);
}

}  // namespace

/// The index's number, given when its first row comes.
std::int64_t SqliteRows::fact_index_number(const std::string& id) {
  const auto known = fact_numbers_.find(id);
  if (known != fact_numbers_.end()) {
    return known->second;
  }
  db_->run("INSERT OR IGNORE INTO fact_indexes(id, state) VALUES (?, ?)", id, kBuilding);
  Rowset rows = db_->query("SELECT number FROM fact_indexes WHERE id = ?", id);
  const std::int64_t number = rows.next() ? rows.integer(0) : 0;
  fact_numbers_[id] = number;
  return number;
}

void SqliteRows::put_fact(const FactWrite& write) {
  const std::int64_t index = fact_index_number(write.index);
  if (write.remove) {
    db_->run("DELETE FROM facts WHERE idx = ? AND grp = ? AND at = ? AND item = ?",
             index,
             stored(write.group),
             write.row.at,
             write.row.item);
    return;
  }
  db_->run("INSERT OR IGNORE INTO facts VALUES (?, ?, ?, ?, ?, ?, ?)",
           index,
           stored(write.group),
           write.row.at,
           write.row.item,
           write.row.record,
           stored(write.row.value),
           Blob{write.row.text});
}

void SqliteRows::put_journal_start(TimePoint at) {
  db_->run("INSERT OR REPLACE INTO meta VALUES ('journal_start', ?)", at);
}

std::int64_t SqliteRows::decision_count(RecordId record) {
  Rowset rows = db_->query(
      "SELECT count(*) FROM decisions d JOIN events e ON e.seq = d.seq WHERE d.record = ?", record);
  return rows.next() ? rows.integer(0) : 0;
}

void SqliteRows::want_fact_indexes(std::span<const FactIndex> indexes) {
  for (const FactIndex& index : indexes) {
    db_->run("UPDATE fact_indexes SET state = ? WHERE number = ? AND state = ?",
             kBuilding,
             fact_index_number(index.id),
             kDropped);
  }
}

void SqliteRows::keep_fact_indexes(std::span<const FactIndex> indexes) {
  db_->run("UPDATE fact_indexes SET state = ?", kDropped);
  for (const FactIndex& index : indexes) {
    db_->run("UPDATE fact_indexes SET state = ? WHERE number = ?",
             kComplete,
             fact_index_number(index.id));
  }
}

int SqliteRows::purge_facts(int slice) {
  db_->run(
      "DELETE FROM facts WHERE (idx, grp, at, item) IN (SELECT f.idx, f.grp, f.at, f.item FROM"
      " fact_indexes i JOIN facts f ON f.idx = i.number WHERE i.state = ?1 LIMIT ?2)",
      kDropped,
      slice);
  int removed = db_->changes();
  db_->run(
      "DELETE FROM fact_indexes WHERE state = ?1 AND NOT EXISTS"
      " (SELECT 1 FROM facts WHERE idx = number)",
      kDropped);
  if (db_->changes() > 0) {
    fact_numbers_.clear();
  }
  return removed + purge_facts_of_records(slice);
}

// A sweep, the next slice with every call, as for links: an index by record would cost every row a
// little, and only forgetting needs it.
int SqliteRows::purge_facts_of_records(int slice) {
  std::vector<FactName> gone;
  FactName last = purged_fact_;
  const int looked_at = slice * kFactsSeenPerRow;
  int seen = 0;
  {
    Rowset rows = db_->query(
        "SELECT f.idx, f.grp, f.at, f.item, r.id IS NULL FROM facts f"
        " LEFT JOIN records r ON r.id = f.record WHERE (f.idx, f.grp, f.at, f.item) > (?, ?, ?, ?)"
        " ORDER BY f.idx, f.grp, f.at, f.item LIMIT ?",
        last.index,
        last.group,
        last.at,
        last.item,
        looked_at);
    for (; rows.next(); ++seen) {
      last = {rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)};
      if (rows.integer(4) != 0) {
        gone.push_back(last);
      }
    }
  }
  for (const FactName& name : gone) {
    db_->run("DELETE FROM facts WHERE idx = ? AND grp = ? AND at = ? AND item = ?",
             name.index,
             name.group,
             name.at,
             name.item);
  }
  purged_fact_ = seen < looked_at ? FactName{} : last;
  return static_cast<int>(gone.size());
}

Result<std::vector<StoredFact>> SqliteRows::read_facts(const FactRange& range) const {
  using Found = std::vector<StoredFact>;
  return reading<Found>([&](Database& reader) -> Result<Found> {
    Found facts;
    Rowset rows = reader.query(kReadFacts,
                               range.index,
                               stored(range.group),
                               range.after,
                               range.until,
                               range.not_of,
                               range.newest == 0 ? -1 : range.newest,
                               range.texts ? 1 : 0);
    while (rows.next()) {
      facts.push_back({rows.time(0),
                       rows.integer(1),
                       rows.integer(2),
                       static_cast<std::uint64_t>(rows.integer(3)),
                       rows.bytes(4)});
    }
    std::reverse(facts.begin(), facts.end());
    return facts;
  });
}

Result<std::vector<std::string>> SqliteRows::read_fact_indexes() const {
  using Ids = std::vector<std::string>;
  return reading<Ids>([&](Database& reader) -> Result<Ids> {
    Ids ids;
    Rowset rows =
        reader.query("SELECT id FROM fact_indexes WHERE state = ? ORDER BY id", kComplete);
    while (rows.next()) {
      ids.push_back(rows.bytes(0));
    }
    return ids;
  });
}

Result<std::vector<Record>> SqliteRows::read_records(RecordId after, int at_most) const {
  using Records = std::vector<Record>;
  return reading<Records>([&](Database& reader) -> Result<Records> {
    Records records;
    Rowset rows = reader.query(
        "SELECT id, number, state FROM records WHERE id > ? ORDER BY id LIMIT ?", after, at_most);
    while (rows.next()) {
      Record record;
      const Result<Json> state = parse_own_json(rows.bytes(2));
      if (state.ok()) {
        Result<Record> read = record_from_json(*state);
        record = read.ok() ? std::move(read).take() : Record{};
      }
      record.id = rows.integer(0);
      record.number = rows.bytes(1);
      records.push_back(std::move(record));
    }
    return records;
  });
}

}  // namespace triaged
