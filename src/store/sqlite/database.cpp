#include "store/sqlite/database.h"

#include <sqlite3.h>

namespace triaged {
namespace {

/// Faults of the database's surroundings, as opposed to those of a statement.
bool is_environment(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PROTOCOL:
    case SQLITE_NOTADB:
      return true;
    default:
      return false;
  }
}

std::string hint_for(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
      return "check the disk and its free space; the daemon goes on by itself";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another program holds the database locked; close it";
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return "check the owner and the permissions of the file and its folder";
    default:
      return "";
  }
}

}  // namespace

Rowset::~Rowset() {
  if (statement_ != nullptr) {
    sqlite3_reset(statement_);
  }
}

bool Rowset::next() {
  if (statement_ == nullptr) {
    return false;
  }
  const int code = sqlite3_step(statement_);
  if (code != SQLITE_ROW && code != SQLITE_DONE) {
    database_->note_fault(code);
  }
  return code == SQLITE_ROW;
}

bool Rowset::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t Rowset::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string Rowset::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
  return data == nullptr ? std::string() : std::string(data, size);
}

std::optional<TimePoint> Rowset::maybe_time(int column) const {
  return is_null(column) ? std::nullopt : std::optional(time(column));
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, Millis busy_timeout) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(path.c_str(),
                                   &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX,
                                   nullptr);
  std::unique_ptr<Database> database(new Database(handle));
  if (code != SQLITE_OK) {
    return unavailable("cannot open database '" + path + "': " + sqlite3_errstr(code),
                       hint_for(code));
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(handle_);
}

void Database::execute(const char* sql) {
  if (fault_) {
    return;
  }
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) {
    note_fault(code);
  }
}

int Database::changes() const {
  return fault_ ? 0 : sqlite3_changes(handle_);
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

std::optional<Error> Database::take_fault() {
  std::optional<Error> fault = std::move(fault_);
  fault_.reset();
  return fault;
}

void Database::note_fault(int code) {
  if (fault_) {
    return;
  }
  const std::string what = std::string("the database refused: ") + sqlite3_errmsg(handle_) + " (" +
                           std::to_string(code) + ")";
  fault_ = is_environment(code) ? unavailable(what, hint_for(code)) : internal_error(what);
}

sqlite3_stmt* Database::prepare(const char* sql) {
  if (fault_) {
    return nullptr;
  }
  sqlite3_stmt*& statement = statements_[sql];
  if (statement == nullptr) {
    const int code =
        sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) {
      note_fault(code);
    }
  }
  return statement;
}

void Database::finish(sqlite3_stmt* statement) {
  int code = sqlite3_step(statement);
  while (code == SQLITE_ROW) {
    code = sqlite3_step(statement);
  }
  if (code != SQLITE_DONE) {
    note_fault(code);
  }
  sqlite3_reset(statement);
}

void Database::bind(sqlite3_stmt* statement, int at, std::int64_t value) {
  sqlite3_bind_int64(statement, at, value);
}

// SQLITE_STATIC, spelled without its C cast: a statement is done, or the caller's value alive,
// until the values are bound anew.
void Database::bind(sqlite3_stmt* statement, int at, std::string_view text) {
  sqlite3_bind_text(statement,
                    at,
                    text.data() == nullptr ? "" : text.data(),
                    static_cast<int>(text.size()),
                    nullptr);
}

void Database::bind(sqlite3_stmt* statement, int at, const Blob& blob) {
  sqlite3_bind_blob(statement,
                    at,
                    blob.bytes.data() == nullptr ? "" : blob.bytes.data(),
                    static_cast<int>(blob.bytes.size()),
                    nullptr);
}

void Database::bind(sqlite3_stmt* statement, int at, std::nullopt_t) {
  sqlite3_bind_null(statement, at);
}

}  // namespace triaged
