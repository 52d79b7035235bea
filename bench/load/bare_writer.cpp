#include "load/bare_writer.h"

namespace triaged {

Result<std::unique_ptr<BareWriter>> BareWriter::create(const std::string& path) {
  sqlite3* db = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK) {
    sqlite3_close(db);
    return unavailable("cannot open " + path);
  }
  std::unique_ptr<BareWriter> writer(new BareWriter(db));
  const int made = sqlite3_exec(db,
                                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                                "PRAGMA wal_autocheckpoint = 250;"
                                "CREATE TABLE rows(id INTEGER PRIMARY KEY, key BLOB UNIQUE, body "
                                "BLOB)",
                                nullptr,
                                nullptr,
                                nullptr);
  const int prepared = sqlite3_prepare_v2(
      db, "INSERT INTO rows(key, body) VALUES (?, ?)", -1, &writer->insert_, nullptr);
  if (made != SQLITE_OK || prepared != SQLITE_OK) {
    return unavailable(std::string("cannot prepare the bare store: ") + sqlite3_errmsg(db));
  }
  writer->thread_ =
      std::jthread([raw = writer.get()](const std::stop_token& stop) { raw->run(stop); });
  return writer;
}

BareWriter::~BareWriter() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  sqlite3_finalize(insert_);
  sqlite3_close(db_);
}

bool BareWriter::store(const std::string& key, const std::string& body) {
  Row row{key, body, false, false, {}};
  std::unique_lock lock(mutex_);
  queue_.push_back(&row);
  work_.notify_one();
  row.woken.wait(lock, [&] { return row.done; });
  return row.durable;
}

void BareWriter::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (work_.wait(lock, stop, [this] { return !queue_.empty(); })) {
    std::vector<Row*> batch;
    batch.swap(queue_);
    lock.unlock();
    const bool durable = write(batch);
    lock.lock();
    for (Row* row : batch) {
      row->durable = durable;
      row->done = true;
      row->woken.notify_one();
    }
  }
}

bool BareWriter::write(const std::vector<Row*>& batch) {
  sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
  for (const Row* row : batch) {
    sqlite3_bind_blob(insert_, 1, row->key.data(), static_cast<int>(row->key.size()), nullptr);
    sqlite3_bind_blob(insert_, 2, row->body.data(), static_cast<int>(row->body.size()), nullptr);
    sqlite3_step(insert_);
    sqlite3_reset(insert_);
  }
  return sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace triaged
