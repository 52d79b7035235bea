#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace triaged {

/// Bytes that are no text.
struct Blob {
  std::string_view bytes;
};

/// The rows of a query. Resets its statement when it goes out of scope.
class Rowset {
 public:
  explicit Rowset(class Database& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}
  ~Rowset();
  Rowset(const Rowset&) = delete;
  Rowset& operator=(const Rowset&) = delete;

  /// The next row; false at the end, or when the database failed (Database::fault).
  bool next();
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string bytes(int column) const;
  [[nodiscard]] TimePoint time(int column) const { return TimePoint(Millis(integer(column))); }
  [[nodiscard]] std::optional<TimePoint> maybe_time(int column) const;

 private:
  Database* database_;
  sqlite3_stmt* statement_;
};

/// One connection with its prepared statements. Not thread-safe. The first fault is remembered;
/// until it is taken, everything else does nothing. SQL is given as string literals: a statement is
/// prepared once for each address.
class Database {
 public:
  /// kUnavailable: the file cannot be opened.
  static Result<std::unique_ptr<Database>> open(const std::string& path, Millis busy_timeout);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs statements that give no rows and take no values.
  void execute(const char* sql);
  /// Runs one statement. Values may be integers, TimePoint, text, Blob, nullopt or optionals.
  template <class... Values>
  void run(const char* sql, const Values&... values) {
    if (sqlite3_stmt* statement = prepare(sql)) {
      int at = 0;
      (bind(statement, ++at, values), ...);
      finish(statement);
    }
  }
  template <class... Values>
  Rowset query(const char* sql, const Values&... values) {
    sqlite3_stmt* statement = prepare(sql);
    if (statement != nullptr) {
      int at = 0;
      (bind(statement, ++at, values), ...);
    }
    return Rowset(*this, statement);
  }

  /// Rows that the last run() changed.
  [[nodiscard]] int changes() const;
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] bool failed() const { return fault_.has_value(); }
  /// The first fault since take_fault(), which stays remembered.
  [[nodiscard]] const std::optional<Error>& fault() const { return fault_; }
  /// The first fault since the last call. kUnavailable: full, locked, gone; kInternal: anything
  /// else.
  std::optional<Error> take_fault();
  void note_fault(int code);

 private:
  explicit Database(sqlite3* handle) : handle_(handle) {}
  sqlite3_stmt* prepare(const char* sql);
  void finish(sqlite3_stmt* statement);

  static void bind(sqlite3_stmt* statement, int at, std::int64_t value);
  static void bind(sqlite3_stmt* statement, int at, int value) {
    bind(statement, at, std::int64_t{value});
  }
  static void bind(sqlite3_stmt* statement, int at, TimePoint value) {
    bind(statement, at, std::int64_t{value.time_since_epoch().count()});
  }
  static void bind(sqlite3_stmt* statement, int at, std::string_view text);
  static void bind(sqlite3_stmt* statement, int at, const std::string& text) {
    bind(statement, at, std::string_view(text));
  }
  static void bind(sqlite3_stmt* statement, int at, const Blob& blob);
  static void bind(sqlite3_stmt* statement, int at, std::nullopt_t);
  template <class T>
  static void bind(sqlite3_stmt* statement, int at, const std::optional<T>& value) {
    value ? bind(statement, at, *value) : bind(statement, at, std::nullopt);
  }

  sqlite3* handle_;
  std::unordered_map<const char*, sqlite3_stmt*> statements_;
  std::optional<Error> fault_;
};

}  // namespace triaged
