// What the store costs for each event, beside a bare SQLite writer with the same row and unique key
// in the same run. Prints one line of JSON.
#include <sqlite3.h>
#include <sys/resource.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto.h"
#include "base/json.h"
#include "store/sqlite/sqlite_store.h"

namespace triaged {
namespace {

constexpr int kProducers = 64;
constexpr int kEvents = 40'000;
constexpr TimePoint kNow{std::chrono::sys_days(std::chrono::year(2024) / 5 / 20)};

/// A chat webhook of about 1.5 KB; every one another ticket.
std::string body_of(int n) {
  Json body = {
      {"event", "message_created"},
      {"id", n},
      {"content", "我的訂單 " + std::to_string(n) + " 還沒有到，請幫我查一下物流狀態，謝謝。"},
      {"message_type", "incoming"},
      {"conversation", {{"id", n}, {"status", "open"}, {"channel", "Channel::WebWidget"}}},
      {"sender", {{"name", "王小明"}, {"email", "wang" + std::to_string(n) + "@example.com"}}}};
  for (int i = 0; i < 12; ++i) {
    body["additional_attributes"]["field_" + std::to_string(i)] =
        sha256_hex(std::to_string(n * 31 + i));
  }
  return dump_json(body);
}

Delivery delivery_of(int n) {
  Event event;
  event.id = "m" + std::to_string(n);
  event.types = {std::string(event_type::kMessageCustomer)};
  event.source = "chat";
  event.channel = "chat";
  event.conversation = std::to_string(n);
  event.at = kNow;
  event.received_at = kNow;
  event.actor = Actor::kCustomer;
  event.message = Message{};
  event.message->text = "我的訂單 " + std::to_string(n) + " 還沒有到，請幫我查一下物流狀態，謝謝。";
  event.customer.name = "王小明";
  event.customer.email = "wang" + std::to_string(n) + "@example.com";
  event.ticket.id = std::to_string(n);
  event.ticket.status = "open";
  Delivery delivery;
  delivery.webhook.source = "chat";
  delivery.webhook.received_at = kNow;
  delivery.webhook.content_type = "application/json";
  delivery.webhook.headers = {{"x-chatwoot-signature", sha256_hex(event.id)},
                              {"x-chatwoot-timestamp", "1716163200"}};
  delivery.webhook.body = body_of(n);
  delivery.dedupe_keys = {sha256_hex(delivery.webhook.body).substr(0, 32), "d" + event.id};
  delivery.events = {std::move(event)};
  return delivery;
}

struct Cost {
  double seconds = 0;
  double cpu_us = 0;
};

double cpu_seconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

template <class Work>
Cost measure(int events, Work work) {
  const double cpu = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  return {took.count(), (cpu_seconds() - cpu) * 1e6 / events};
}

/// Calls `store_one(n)` for each event from 64 threads, each waiting for its own.
template <class StoreOne>
void produce(StoreOne store_one) {
  std::atomic<int> next{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < kProducers; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; (n = next++) < kEvents;) {
        store_one(n);
      }
    });
  }
}

/// The ceiling: one thread that writes whatever has queued in one transaction.
class BareWriter {
 public:
  explicit BareWriter(const std::string& path) {
    sqlite3_open(path.c_str(), &db_);
    sqlite3_exec(db_,
                 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                 "PRAGMA wal_autocheckpoint = 250;"
                 "CREATE TABLE rows(id INTEGER PRIMARY KEY, key BLOB UNIQUE, body BLOB)",
                 nullptr,
                 nullptr,
                 nullptr);
    sqlite3_prepare_v2(db_, "INSERT INTO rows(key, body) VALUES (?, ?)", -1, &insert_, nullptr);
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  ~BareWriter() {
    thread_.request_stop();
    thread_.join();
    sqlite3_finalize(insert_);
    sqlite3_close(db_);
  }

  void store(const std::string& key, const std::string& body) {
    Row row{key, body, false, {}};
    std::unique_lock lock(mutex_);
    queue_.push_back(&row);
    work_.notify_one();
    row.woken.wait(lock, [&] { return row.done; });
  }

 private:
  struct Row {
    const std::string& key;
    const std::string& body;
    bool done;
    std::condition_variable woken;
  };

  void run(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (work_.wait(lock, stop, [this] { return !queue_.empty(); })) {
      std::vector<Row*> batch;
      batch.swap(queue_);
      lock.unlock();
      sqlite3_exec(db_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
      for (const Row* row : batch) {
        sqlite3_bind_blob(insert_, 1, row->key.data(), static_cast<int>(row->key.size()), nullptr);
        sqlite3_bind_blob(
            insert_, 2, row->body.data(), static_cast<int>(row->body.size()), nullptr);
        sqlite3_step(insert_);
        sqlite3_reset(insert_);
      }
      sqlite3_exec(db_, "COMMIT", nullptr, nullptr, nullptr);
      lock.lock();
      for (Row* row : batch) {
        row->done = true;
        row->woken.notify_one();
      }
    }
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  std::mutex mutex_;
  std::condition_variable_any work_;
  std::vector<Row*> queue_;
  std::jthread thread_;
};

Decided decided_of(const LaneClaim& claim) {
  Decided decided;
  decided.lane = claim.lane;
  decided.fence = claim.fence;
  decided.seq = claim.events[0].seq;
  decided.decided_at = kNow;
  decided.decision.event_id = claim.events[0].event.id;
  decided.decision.rules = sha256_hex("rules");
  decided.decision.fired = {{"core.delivery", Phase::kClassify, {{"物流", "text", 18, 20}}},
                            {"core.priority", Phase::kPrioritize, {}}};
  Record& record = decided.decision.record;
  record = claim.record;
  record.source = "chat";
  record.conversation = claim.events[0].event.conversation;
  record.customer = claim.events[0].event.customer;
  record.priority = {"中", 100, Actor::kRule, "core.priority"};
  record.tags["物流"] = {"物流", true, Actor::kRule, "core.delivery"};
  OutboxEntry sync;
  sync.destination = "chat";
  sync.kind = EntryKind::kSync;
  sync.key = sha256_hex(decided.decision.event_id);
  decided.entries = {std::move(sync)};
  return decided;
}

void decide_all(Store& store) {
  Claim claim;
  claim.now = kNow;
  for (;;) {
    const std::vector<LaneClaim> lanes = store.claim_lanes(claim).take();
    if (lanes.empty()) {
      return;
    }
    std::vector<Decided> batch;
    batch.reserve(lanes.size());
    for (const LaneClaim& lane : lanes) {
      batch.push_back(decided_of(lane));
    }
    if (!store.commit_decisions(batch).ok()) {
      return;
    }
  }
}

void send_all(Store& store) {
  Claim claim;
  claim.now = kNow;
  for (;;) {
    const std::vector<OutboxClaim> entries = store.claim_outbox(claim).take();
    if (entries.empty()) {
      return;
    }
    std::vector<Attempted> batch;
    for (const OutboxClaim& entry : entries) {
      Attempted done;
      done.entry = entry.entry.id;
      done.fence = entry.fence;
      done.at = kNow;
      done.state = EntryState::kDone;
      done.http_status = 200;
      done.desk = DeskView{entry.record.conversation, {{"priority", "中"}}};
      batch.push_back(std::move(done));
    }
    if (!store.record_attempts(batch).ok()) {
      return;
    }
  }
}

/// One caller that appends 64 deliveries at a time: the store's own cost, without waking threads.
Cost append_batches(Store& store, const std::vector<Delivery>& deliveries) {
  constexpr std::size_t kBatch = 64;
  return measure(kEvents, [&] {
    for (std::size_t n = 0; n < deliveries.size(); n += kBatch) {
      const std::size_t count = std::min(kBatch, deliveries.size() - n);
      if (!store.append(std::span(deliveries).subspan(n, count)).ok()) {
        std::cerr << "append failed\n";
      }
    }
  });
}

int run(const std::filesystem::path& folder) {
  std::vector<Delivery> deliveries;
  deliveries.reserve(kEvents);
  for (int n = 0; n < kEvents; ++n) {
    deliveries.push_back(delivery_of(n));
  }
  Cost bare;
  {
    BareWriter writer((folder / "bare.db").string());
    bare = measure(kEvents, [&] {
      produce([&](int n) {
        const Delivery& given = deliveries[static_cast<std::size_t>(n)];
        writer.store(given.dedupe_keys[0], given.webhook.body);
      });
    });
  }
  SqliteOptions options;
  options.path = (folder / "store.db").string();
  Result<std::unique_ptr<Store>> opened = open_sqlite_store(options);
  if (!opened.ok()) {
    std::cerr << to_string(opened.error()) << '\n';
    return 1;
  }
  Store& store = *opened.value();
  std::atomic<int> failed{0};
  const Cost append = measure(kEvents, [&] {
    produce([&](int n) {
      failed += store.append({&deliveries[static_cast<std::size_t>(n)], 1}).ok() ? 0 : 1;
    });
  });
  for (Delivery& delivery : deliveries) {
    for (std::string& key : delivery.dedupe_keys) {
      key = "again" + key;
    }
    delivery.events[0].conversation = "again" + delivery.events[0].conversation;
  }
  const Cost batched = append_batches(store, deliveries);
  const Cost decide = measure(2 * kEvents, [&] { decide_all(store); });
  const Cost attempt = measure(2 * kEvents, [&] { send_all(store); });
  const auto rate = [](const Cost& cost) { return static_cast<int>(kEvents / cost.seconds); };
  const auto twice = [](const Cost& cost) { return static_cast<int>(2 * kEvents / cost.seconds); };
  std::cout << OrderedJson({{"events", kEvents},
                            {"failed", failed.load()},
                            {"bare_per_s", rate(bare)},
                            {"bare_cpu_us", bare.cpu_us},
                            {"append_per_s", rate(append)},
                            {"append_cpu_us", append.cpu_us},
                            {"append_to_bare", bare.seconds / append.seconds},
                            {"append_64_cpu_us", batched.cpu_us},
                            {"decide_per_s", twice(decide)},
                            {"decide_cpu_us", decide.cpu_us},
                            {"attempt_per_s", twice(attempt)},
                            {"attempt_cpu_us", attempt.cpu_us}})
                   .dump()
            << '\n';
  return 0;
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  const std::filesystem::path folder =
      std::filesystem::path(count > 1 ? words[1] : ".") / "store_bench_data";
  std::filesystem::create_directories(folder);
  const int code = triaged::run(folder);
  std::filesystem::remove_all(folder);
  return code;
}
