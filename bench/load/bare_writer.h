#pragma once

#include <sqlite3.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"

namespace triaged {

/// The ceiling for durable writes: SQLite with one thread that writes whatever has queued in one
/// transaction, under the settings of the daemon's own store. Thread-safe.
class BareWriter {
 public:
  /// kUnavailable: SQLite says no.
  static Result<std::unique_ptr<BareWriter>> create(const std::string& path);
  ~BareWriter();

  /// Returns when the row is durable, or `false` when SQLite refused the commit.
  bool store(const std::string& key, const std::string& body);

 private:
  struct Row {
    const std::string& key;
    const std::string& body;
    bool done;
    bool durable;
    std::condition_variable woken;
  };

  explicit BareWriter(sqlite3* db) : db_(db) {}
  void run(const std::stop_token& stop);
  bool write(const std::vector<Row*>& batch);

  sqlite3* db_;
  sqlite3_stmt* insert_ = nullptr;
  std::mutex mutex_;
  std::condition_variable_any work_;
  std::vector<Row*> queue_;
  std::jthread thread_;
};

}  // namespace triaged
