#include <filesystem>
#include <utility>

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
                          stored_event(rows.bytes(4))});
      }
    }
    TRY(fault());
    return events;
  }

  Result<std::string> live_release() override {
    std::string packed;
    {
      Rowset rows = db_->query("SELECT files FROM releases WHERE state = ?",
                               static_cast<int>(Release::State::kLive));
      packed = rows.next() ? rows.bytes(0) : "";
    }
    TRY(fault());
    return packed.empty() ? Result<std::string>(std::string()) : unpack_body(packed);
  }

  Result<std::int64_t> count() override {
    std::int64_t events = 0;
    {
      Rowset rows = db_->query("SELECT count(*) FROM events");
      events = rows.next() ? rows.integer(0) : 0;
    }
    TRY(fault());
    return events;
  }

 private:
  static Result<Event> stored_event(const std::string& bytes) {
    const Json json = TRY(parse_own_json(bytes));
    return event_from_json(json);
  }

  Result<void> fault() {
    if (std::optional<Error> fault = db_->take_fault()) {
      return *fault;
    }
    return {};
  }

  std::unique_ptr<Database> db_;
  EventSeq last_ = 0;
};

}  // namespace

Result<std::unique_ptr<Journal>> open_sqlite_journal(const std::string& path) {
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
  return std::unique_ptr<Journal>(std::make_unique<SqliteJournal>(std::move(db)));
}

}  // namespace triaged
