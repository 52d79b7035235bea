// Opening: lock file, database, schema, and what is live in it.
#include "store/sqlite/sqlite_store.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "base/crypto.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/sqlite_rows.h"

namespace triaged {
namespace {

/// The file is made by us, for us alone, before SQLite sees it: the log and index files beside it
/// inherit its mode.
Result<void> make_private_file(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code fault;
  if (!folder.empty() && !std::filesystem::exists(folder, fault)) {
    std::filesystem::create_directories(folder, fault);
    if (fault) {
      return unavailable("cannot make folder '" + folder.string() + "': " + fault.message(),
                         "make it, or give `store:` another path");
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, fault);
  }
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return unavailable(
        "cannot open database '" + path + "': " + std::generic_category().message(errno),
        "check the owner and the permissions of the file and its folder");
  }
  ::close(file);
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(SqliteOptions options, StoreSignals signals) {
  NumberFormat numbers = options.numbers;
  std::unique_ptr<Rows> rows = TRY(SqliteRows::create(std::move(options)));
  return RowStore::create(std::move(rows), std::move(numbers), std::move(signals));
}

// The mode of an existing file is its owner's business.
Result<std::unique_ptr<SqliteRows>> SqliteRows::create(SqliteOptions options) {
  TRY(make_private_file(options.path));
  std::unique_ptr<LockFile> lock = TRY(LockFile::create(options.path + ".lock"));
  std::unique_ptr<Database> db = TRY(Database::open(options.path, options.busy_timeout));
  std::unique_ptr<SqliteRows> rows(
      new SqliteRows(std::move(options), std::move(lock), std::move(db)));
  TRY(rows->prepare_writer());
  return rows;
}

// wal_autocheckpoint: rows stand in the order of time, so few pages change in more commits than
// one, and waiting longer with a checkpoint saves little. An append's 99th percentile grows with
// it: 9 ms with 250 pages, 14 ms with 1,000, 17 ms with 2,000.
Result<void> SqliteRows::prepare_writer() {
  db_->execute(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 400;"
      "PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384");
  if (std::optional<Error> fault = db_->take_fault()) {
    return *fault;
  }
  TRY(options_.migrate ? migrate(*db_) : check_newest(*db_));
  return load_index_key();
}

Result<void> SqliteRows::load_index_key() {
  const std::string fresh = TRY(random_bytes(32));
  db_->run("INSERT OR IGNORE INTO meta VALUES ('index_key', ?)", Blob{fresh});
  {
    Rowset rows = db_->query("SELECT value FROM meta WHERE name = 'index_key'");
    if (rows.next()) {
      index_key_ = rows.bytes(0);
    }
  }
  if (std::optional<Error> fault = db_->take_fault()) {
    return *fault;
  }
  return {};
}

Result<LiveRows> SqliteRows::load() {
  LiveRows live;
  load_pending(live);
  keys_.load();
  customers_.load();
  {
    Rowset ids = db_->query("SELECT record, seq, entry, webhook, dead_item FROM ids");
    if (ids.next()) {
      live.last = {ids.integer(0), ids.integer(1), ids.integer(2), ids.integer(3), ids.integer(4)};
    }
    Rowset start = db_->query("SELECT value FROM meta WHERE name = 'journal_start'");
    if (start.next()) {
      live.journal_start = start.time(0);
    }
    Rowset dead = db_->query("SELECT count(*) FROM dead");
    live.dead_letters = dead.next() ? dead.integer(0) : 0;
  }
  if (std::optional<Error> fault = db_->take_fault()) {
    return *fault;
  }
  return live;
}

void SqliteRows::load_pending(LiveRows& live) {
  Rowset events = db_->query("SELECT seq, record, at, received_at FROM queue ORDER BY seq");
  while (events.next()) {
    live.events.push_back({events.integer(0), events.integer(1), events.time(2), events.time(3)});
  }
  Rowset entries = db_->query(
      "SELECT id, record, destination, kind, created_at, due_at, tried FROM entries"
      " WHERE state = 0 ORDER BY id");
  while (entries.next()) {
    live.entries.push_back({entries.integer(0),
                            entries.integer(1),
                            entries.bytes(2),
                            static_cast<EntryKind>(entries.integer(3)),
                            entries.time(4),
                            entries.time(5),
                            entries.integer(6) != 0});
  }
}

Result<void> SqliteRows::check_space() const {
  struct statvfs disk {};
  const std::string folder = std::filesystem::path(options_.path).parent_path().string();
  if (statvfs(folder.empty() ? "." : folder.c_str(), &disk) != 0) {
    return unavailable("cannot look at the disk of '" + options_.path +
                       "': " + std::generic_category().message(errno));
  }
  const auto free_bytes = static_cast<std::int64_t>(disk.f_bavail * disk.f_frsize);
  if (free_bytes < options_.min_free_bytes) {
    return unavailable("the disk of '" + options_.path + "' has " +
                           std::to_string(free_bytes >> 20) + " MiB free, less than the floor of " +
                           std::to_string(options_.min_free_bytes >> 20) + " MiB",
                       "free some space; the daemon goes on by itself");
  }
  return {};
}

}  // namespace triaged
