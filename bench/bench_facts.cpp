// What counting over the journal costs an event, with little and with much in the past.
#include <filesystem>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "evaluate/decide.h"
#include "evaluate/index_facts.h"
#include "load/row.h"
#include "rules/compile.h"
#include "rules/read/load.h"
#include "store/sqlite/sqlite_store.h"
#include "text/shingles.h"

namespace {

using namespace triaged;
using SteadyClock = std::chrono::steady_clock;

constexpr const char* kCounting = R"(
version: 1
dimensions: {kind: {values: [咨詢, 投訴], default: 咨詢}}
priority: {levels: [低, 高], default: 低}
audit:
  - {id: dup, when: {near_duplicate: {of: message, same: customer.id, in: 1h}},
     then: {audit: {verdict: suspected_duplicate, of: $match}}}
prioritize:
  - {id: third, when: {count: {of: ticket, where: {kind: 咨詢}, same: customer.id, in: 1h, at_least: 3}}, then: {raise: 高}}
  - {id: surge, when: {surge: {same: kind, distinct: customer.id, in: 1h, at_least: 8, times_normal: 3}}, then: {tag: [x]}}
)";
constexpr const char* kPlain = R"(
version: 1
dimensions: {kind: {values: [咨詢, 投訴], default: 咨詢}}
priority: {levels: [低, 高], default: 低}
prioritize:
  - {id: third, when: {kind: 投訴}, then: {raise: 高}}
)";

std::shared_ptr<const CompiledProgram> program_of(const char* text) {
  Faults faults;
  Result<RuleSet> rules = read_rules(
      {{0, "r.yaml", text}},
      [](const std::string&) -> Result<std::string> { return not_found("no files here"); },
      {"UTC", "en"},
      faults);
  if (!rules.ok()) {
    std::cerr << faults.render();
    return nullptr;
  }
  return compile(std::move(rules).take()).take();
}

/// One journal that grows; times move as the caller says.
class Run {
 public:
  Run(const Program& program, Store& store) : program_(program), store_(store) {}

  /// Judges so many messages in batches as the daemon does, `step` apart; seconds they took.
  double judge(int messages, Millis step) {
    const auto begun = SteadyClock::now();
    for (int done = 0; done < messages; done += kBatch) {
      append(std::min(kBatch, messages - done), step);
      decide_all();
    }
    return std::chrono::duration<double>(SteadyClock::now() - begun).count();
  }
  void skip(Millis span) { now_ += span; }

 private:
  static constexpr int kBatch = 64;

  void append(int messages, Millis step) {
    std::vector<Delivery> deliveries;
    for (int i = 0; i < messages; ++i) {
      now_ += step;
      const std::string number = std::to_string(++count_);
      Event event;
      event.id = number;
      event.types = {"message.customer"};
      event.source = "chat";
      event.channel = "chat";
      event.conversation = "c" + number;
      event.at = event.received_at = now_;
      event.customer.id = "k" + std::to_string(count_ % 5000);
      event.actor = Actor::kCustomer;
      event.message = Message{};
      event.message->text = "請問第 " + number + " 號訂單什麼時候到，謝謝";
      event.message->by = Actor::kCustomer;
      Delivery delivery;
      delivery.webhook.received_at = now_;
      delivery.webhook.body = number;
      delivery.events = {event};
      deliveries.push_back(std::move(delivery));
    }
    (void)store_.append(deliveries).ok();
  }

  void decide_all() {
    Claim claim;
    claim.now = now_;
    claim.at_most = kBatch;
    const std::vector<LaneClaim> lanes = store_.claim_lanes(claim).take();
    std::vector<Decided> decided;
    for (const LaneClaim& lane : lanes) {
      Decided one;
      one.lane = lane.lane;
      one.fence = lane.fence;
      one.seq = lane.events[0].seq;
      one.decided_at = now_;
      one.decision = decide(program_, store_, lane.events[0], lane.record, decided).take();
      decided.push_back(std::move(one));
    }
    (void)store_.commit_decisions(decided).ok();
  }

  const Program& program_;
  Store& store_;
  TimePoint now_{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
  int count_ = 0;
};

/// Microseconds an event, after so many messages that no window reaches any more.
double us_per_event(const char* rules, int past) {
  constexpr int kMeasured = 2000;
  const std::string folder = "facts-bench";
  std::filesystem::remove_all(folder);
  SqliteOptions options;
  options.path = folder + "/triaged.db";
  const std::unique_ptr<Store> store = open_sqlite_store(options).take();
  const auto program = program_of(rules);
  Run run(*program, *store);
  run.judge(past, Millis(1000));
  run.skip(std::chrono::hours(2));
  const double seconds = run.judge(kMeasured, Millis(1000));
  std::filesystem::remove_all(folder);
  return seconds / kMeasured * 1e6;
}

/// Seconds until questions that are new to a journal of so many decisions can be asked.
double seconds_to_index(int decisions) {
  const std::string folder = "facts-bench";
  std::filesystem::remove_all(folder);
  SqliteOptions options;
  options.path = folder + "/triaged.db";
  double seconds = 0;
  {
    const std::unique_ptr<Store> store = open_sqlite_store(options).take();
    const auto plain = program_of(kPlain);
    Run(*plain, *store).judge(decisions, Millis(1000));
    const auto counting = program_of(kCounting);
    const auto begun = SteadyClock::now();
    (void)index_facts(*store, *counting).ok();
    seconds = std::chrono::duration<double>(SteadyClock::now() - begun).count();
  }
  std::filesystem::remove_all(folder);
  return seconds;
}

constexpr std::uint64_t kGroup = 1;
constexpr TimePoint kFirst{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
constexpr Millis kSpan = std::chrono::days(35);

/// A store whose index holds so many rows of one group, evenly over 35 days.
std::unique_ptr<Store> store_with(int rows, const std::string& folder) {
  constexpr int kRowsOfOne = 5000;
  std::filesystem::remove_all(folder);
  SqliteOptions options;
  options.path = folder + "/triaged.db";
  std::unique_ptr<Store> store = open_sqlite_store(options).take();
  for (int done = 0; done < rows;) {
    Event event;
    event.id = event.conversation = std::to_string(done);
    event.types = {"message.customer"};
    event.source = "chat";
    event.at = event.received_at = kFirst;
    Delivery delivery;
    delivery.webhook.received_at = kFirst;
    delivery.events = {event};
    (void)append_one(*store, delivery).ok();
    Claim claim;
    claim.now = kFirst;
    const LaneClaim lane = std::move(store->claim_lanes(claim).take().front());
    Decided one;
    one.lane = lane.lane;
    one.fence = lane.fence;
    one.seq = lane.events[0].seq;
    one.decided_at = kFirst;
    one.decision.record = lane.record;
    for (int i = 0; i < kRowsOfOne && done < rows; ++i, ++done) {
      FactRow row;
      row.index = "messages";
      row.group = kGroup;
      row.at = kFirst + done * kSpan / rows;
      row.value = static_cast<std::uint64_t>(done);
      row.text = shingles_of("請問第 " + std::to_string(done) + " 號訂單什麼時候到，謝謝");
      one.decision.fact_rows.push_back(std::move(row));
    }
    (void)store->commit_decisions({&one, 1}).ok();
  }
  return store;
}

/// Microseconds an answer, each asked a row after the one before, as events do: windows hold a
/// hundred of the rows, near duplicates their 200 candidates.
double us_per_answer(Store& store, FactQuery::Kind kind, int rows) {
  constexpr int kAsked = 300;
  constexpr int kInside = 100;
  FactQuery query;
  query.id = query.index = "messages";
  query.kind = kind;
  query.group = kGroup;
  query.similarity = 850;
  query.text = shingles_of("請問保固期還有多久，怎麼查詢");
  query.window = kind == FactQuery::Kind::kNearDuplicate ? kSpan : kInside * kSpan / rows;
  const auto begun = SteadyClock::now();
  for (int i = 0; i < kAsked; ++i) {
    query.at = kFirst + kSpan - (kAsked - i) * kSpan / rows;
    (void)store.read_facts({&query, 1}, 0, {}).ok();
  }
  return std::chrono::duration<double>(SteadyClock::now() - begun).count() / kAsked * 1e6;
}

BenchRow compared(const std::string& name, double value, double base) {
  BenchRow row;
  row.name = name;
  row.value = value;
  row.unit = "us/event";
  row.versus = "1,000 messages in the past";
  row.ratio = ratio_of(value, base);
  return row;
}

BenchRow bounded(BenchRow row) {
  constexpr double kMost = 1.5;
  row.wanted = "ratio <= 1.5";
  row.ok = row.ratio <= kMost;
  return row;
}

void print_answers() {
  constexpr int kFew = 10'000;
  constexpr int kMany = 1'000'000;
  const std::string folder = "facts-bench";
  const std::vector<std::pair<std::string, FactQuery::Kind>> kinds{
      {"count", FactQuery::Kind::kCount},
      {"surge", FactQuery::Kind::kSurge},
      {"near_duplicate", FactQuery::Kind::kNearDuplicate}};
  std::map<std::string, double> few;
  for (const int rows : {kFew, kMany}) {
    const std::unique_ptr<Store> store = store_with(rows, folder);
    for (const auto& [name, kind] : kinds) {
      const double us = us_per_answer(*store, kind, rows);
      few.try_emplace(name, us);
      BenchRow row = compared(
          "one " + name + ", " + std::to_string(rows) + " rows in its group", us, few.at(name));
      row.unit = "us/answer";
      row.versus = "10,000 rows in its group";
      print_row(rows == kMany ? bounded(row) : row);
    }
  }
  std::filesystem::remove_all(folder);
}

}  // namespace

int main() {
  constexpr int kLittle = 1000;
  constexpr int kMuch = 100'000;
  const double plain_little = us_per_event(kPlain, kLittle);
  const double plain_much = us_per_event(kPlain, kMuch);
  const double facts_little = us_per_event(kCounting, kLittle);
  const double facts_much = us_per_event(kCounting, kMuch);
  print_row(compared("no counting, 1,000 in the past", plain_little, plain_little));
  print_row(compared("no counting, 100,000 in the past", plain_much, plain_little));
  const std::string what = "count, surge, near_duplicate, ";
  print_row(compared(what + "1,000 in the past", facts_little, facts_little));
  print_row(bounded(compared(what + "100,000 in the past", facts_much, facts_little)));
  print_answers();
  const double seconds = seconds_to_index(2 * kMuch);
  BenchRow row = compared("new questions to a journal of 200,000 decisions", seconds, seconds);
  row.unit = "s";
  row.versus = "";
  print_row(row);
  return 0;
}
