// What the store costs for each event, beside a bare SQLite writer with the same row and unique key
// in the same run.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/crypto.h"
#include "base/json.h"
#include "load/bare_writer.h"
#include "load/daemon.h"
#include "load/options.h"
#include "load/row.h"
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
  int events = 0;
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
  return {events, took.count(), (cpu_seconds() - cpu) * 1e6 / events};
}

/// Calls `store_one(n)` for each event from 64 threads, each waiting for its own.
template <class StoreOne>
void produce(StoreOne store_one) {
  std::atomic<int> next{0};
  std::vector<std::jthread> threads;
  threads.reserve(kProducers);
  for (int i = 0; i < kProducers; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; (n = next++) < kEvents;) {
        store_one(n);
      }
    });
  }
}

Decided decided_of(const LaneClaim& claim) {
  Decided decided;
  decided.lane = claim.lane;
  decided.fence = claim.fence;
  decided.seq = claim.events[0].seq;
  decided.decided_at = kNow;
  decided.decision.event_id = claim.events[0].event.id;
  decided.decision.rules = sha256_hex("rules");
  decided.decision.fired = {
      {"core.delivery", Phase::kClassify, {{"物流", MessagePart::kText, 18, 20}}},
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

/// The same webhooks as others that come in later.
void renew(std::vector<Delivery>& deliveries) {
  for (Delivery& delivery : deliveries) {
    for (std::string& key : delivery.dedupe_keys) {
      key = "again" + key;
    }
    delivery.events[0].conversation = "again" + delivery.events[0].conversation;
  }
}

/// One caller that appends 64 deliveries at a time: the store's own cost, without waking threads.
Result<Cost> append_batches(Store& store, const std::vector<Delivery>& deliveries) {
  constexpr std::size_t kBatch = 64;
  bool whole = true;
  const Cost cost = measure(kEvents, [&] {
    for (std::size_t n = 0; n < deliveries.size(); n += kBatch) {
      const std::size_t count = std::min(kBatch, deliveries.size() - n);
      whole = store.append(std::span(deliveries).subspan(n, count)).ok() && whole;
    }
  });
  if (!whole) {
    return unavailable("the store refused a batch");
  }
  return cost;
}

double rate_of(const Cost& cost) {
  return ratio_of(cost.events, cost.seconds);
}

void print_cost(const char* name, const Cost& cost, const Cost& bare) {
  print_row({std::string("store: ") + name,
             rate_of(cost),
             "events/s",
             "bare group-commit SQLite writer",
             ratio_of(rate_of(cost), rate_of(bare)),
             "",
             true});
  print_row({std::string("store: ") + name + ", CPU", cost.cpu_us, "us/event", "", 0, "", true});
}

Result<Cost> measure_bare(const std::string& path, const std::vector<Delivery>& deliveries) {
  const auto writer = TRY(BareWriter::create(path));
  std::atomic<int> failed{0};
  const Cost cost = measure(kEvents, [&] {
    produce([&](int n) {
      const Delivery& given = deliveries[static_cast<std::size_t>(n)];
      failed += writer->store(given.dedupe_keys[0], given.webhook.body) ? 0 : 1;
    });
  });
  if (failed > 0) {
    return unavailable("SQLite refused a commit of the bare writer");
  }
  return cost;
}

Result<void> run(const BenchOptions& /*options*/) {
  const BenchFolder folder("store");
  std::vector<Delivery> deliveries;
  deliveries.reserve(kEvents);
  for (int n = 0; n < kEvents; ++n) {
    deliveries.push_back(delivery_of(n));
  }
  const Cost bare = TRY(measure_bare(folder.file("bare.db"), deliveries));
  SqliteOptions options;
  options.path = folder.file("store.db");
  const std::unique_ptr<Store> store = TRY(open_sqlite_store(options));
  std::atomic<int> failed{0};
  const Cost append = measure(kEvents, [&] {
    produce([&](int n) {
      failed += store->append({&deliveries[static_cast<std::size_t>(n)], 1}).ok() ? 0 : 1;
    });
  });
  if (failed > 0) {
    return unavailable("the store refused " + std::to_string(failed) + " webhooks");
  }
  print_cost("append", append, bare);
  renew(deliveries);
  print_cost("append, 64 at a time", TRY(append_batches(*store, deliveries)), bare);
  print_cost("decide", measure(2 * kEvents, [&] { decide_all(*store); }), bare);
  print_cost("attempt", measure(2 * kEvents, [&] { send_all(*store); }), bare);
  return {};
}

}  // namespace
}  // namespace triaged

int main(int count, char** words) {
  return triaged::bench_main(count, words, std::chrono::seconds(10), &triaged::run);
}
