#include <filesystem>
#include <utility>

#include "store/decision_journal.h"
#include "store/journal.h"
#include "store/release.h"
#include "store/sqlite/database.h"
#include "store/sqlite/own_json.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/zstd_body.h"

namespace triaged {
namespace {

/// A writer's checkpoint is over within this.
constexpr Millis kJournalPatience{2000};

Result<void> fault_of(Database& db) {
  if (std::optional<Error> fault = db.take_fault()) {
    return *fault;
  }
  return {};
}

class SqliteJournal final : public Journal {
 public:
  explicit SqliteJournal(std::unique_ptr<Database> db) : db_(std::move(db)) {}

  Result<std::vector<JournalEvent>> read(int at_most) override {
    std::vector<JournalEvent> events;
    {
      Rowset rows = db_->query(
          "SELECT e.seq, e.record, coalesce(r.number, ''), e.webhook, e.event FROM events e"
          " LEFT JOIN records r ON r.id = e.record WHERE e.seq > ? ORDER BY e.seq LIMIT ?",
          last_,
          at_most);
      while (rows.next()) {
        last_ = rows.integer(0);
        events.push_back({last_,
                          rows.integer(1),
                          rows.bytes(2),
                          rows.integer(3) != 0,
                          stored_event(rows.bytes(4)),
                          {}});
      }
    }
    for (JournalEvent& row : events) {
      if (row.event.ok() && (!row.event->message || !row.event->changes.empty())) {
        Result<Json> decision = decision_on(row.seq);
        if (decision.ok()) {
          row.decision = std::move(decision).take();
        } else {
          row.event = decision.error();
        }
      }
    }
    TRY(fault_of(*db_));
    return events;
  }

  Result<std::string> live_release() override {
    std::string packed;
    {
      Rowset rows = db_->query("SELECT files FROM releases WHERE state = ?",
                               static_cast<int>(Release::State::kLive));
      packed = rows.next() ? rows.bytes(0) : "";
    }
    TRY(fault_of(*db_));
    return packed.empty() ? Result<std::string>(std::string()) : unpack_body(packed);
  }

  Result<std::int64_t> count() override {
    std::int64_t events = 0;
    {
      Rowset rows = db_->query("SELECT count(*) FROM events");
      events = rows.next() ? rows.integer(0) : 0;
    }
    TRY(fault_of(*db_));
    return events;
  }

 private:
  static Result<Event> stored_event(const std::string& bytes) {
    const Json json = TRY(parse_own_json(bytes));
    return event_from_json(json);
  }

  Result<Json> decision_on(EventSeq seq) {
    Rowset rows = db_->query("SELECT decision FROM decisions WHERE seq = ?", seq);
    return rows.next() ? parse_own_json(rows.bytes(0)) : Json();
  }

  std::unique_ptr<Database> db_;
  EventSeq last_ = 0;
};

class SqliteDecisions final : public DecisionJournal {
 public:
  SqliteDecisions(std::unique_ptr<Database> db, TimePoint since)
      : db_(std::move(db)), since_(since) {}

  Result<std::vector<JournalDecision>> read(int at_most) override {
    std::vector<JournalDecision> decisions;
    {
      Rowset rows = db_->query(
          "SELECT d.seq, d.record, d.decided_at, d.decision, e.event FROM decisions d"
          " JOIN events e ON e.seq = d.seq WHERE d.seq > ? AND d.decided_at >= ?"
          " ORDER BY d.seq LIMIT ?",
          last_,
          since_,
          at_most);
      while (rows.next()) {
        last_ = rows.integer(0);
        decisions.push_back({last_, rows.integer(1), rows.time(2), rows.bytes(3), rows.bytes(4)});
      }
    }
    passed_ += static_cast<std::int64_t>(decisions.size());
    TRY(fault_of(*db_));
    return decisions;
  }

  Result<std::int64_t> count() override {
    std::int64_t decisions = 0;
    {
      Rowset rows = db_->query("SELECT count(*) FROM decisions WHERE decided_at >= ?", since_);
      decisions = rows.next() ? rows.integer(0) : 0;
    }
    TRY(fault_of(*db_));
    return decisions;
  }

  [[nodiscard]] std::int64_t passed() const override { return passed_; }

 private:
  std::unique_ptr<Database> db_;
  TimePoint since_;
  EventSeq last_ = 0;
  std::int64_t passed_ = 0;
};

/// A database for reading beside a daemon, without its lock.
Result<std::unique_ptr<Database>> open_for_reading(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return not_found("there is no store at '" + path + "'",
                     "run this where the daemon runs, which is what relative paths begin at, or "
                     "name its configuration with --config");
  }
  std::unique_ptr<Database> db = TRY(Database::open(path, kJournalPatience));
  db->execute("PRAGMA query_only = ON; PRAGMA cache_size = -8192");
  if (std::optional<Error> fault = db->take_fault()) {
    return *fault;
  }
  TRY(check_newest(*db));
  return db;
}

}  // namespace

Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path) {
  return std::unique_ptr<Journal>(std::make_unique<SqliteJournal>(TRY(open_for_reading(path))));
}

Result<std::unique_ptr<DecisionJournal>> open_sqlite_decisions(const std::string& path,
                                                               TimePoint since) {
  return std::unique_ptr<DecisionJournal>(
      std::make_unique<SqliteDecisions>(TRY(open_for_reading(path)), since));
}

}  // namespace triaged
