// The two loops on real threads, a real sender and a platform on loopback.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "deliver/http_sender.h"
#include "deliver/outbox_runner.h"
#include "support/fake_outbox.h"
#include "support/loopback_peer.h"
#include "support/loopback_server.h"
#include "support/scripted_adapter.h"

namespace triaged::test {
namespace {

class RunTest : public testing::Test {
 protected:
  void route_to(const std::string& url) {
    DeliveryPolicy policy;
    policy.mode = DeliveryMode::kLive;
    policy.concurrency = 4;  // the stand-in's backlog is 5
    auto made = std::make_shared<Routes>();
    made->by_name["desk"] = {
        std::make_shared<ScriptedAdapter>(one_post(url + "/api")), policy, url};
    routes = made;
  }
  EntryId add(EntryKind kind, RecordId record) {
    OutboxEntry entry;
    entry.record = record;
    entry.destination = "desk";
    entry.kind = kind;
    entry.created_at = entry.due_at = clock.utc();
    return outbox.add(std::move(entry));
  }
  void start(const OutboxRunnerOptions& options = {}) {
    auto created = HttpSender::create();
    ASSERT_TRUE(created.ok());
    sender = std::move(created).take();
    runner = std::make_unique<OutboxRunner>(
        outbox,
        DispatcherParts{clock, *sender, *metrics, [this] { return routes; }, [] { return 0.0; }},
        options);
    sends = std::jthread([this](const std::stop_token& stop) { runner->run_sends(stop); });
    stores = std::jthread([this](const std::stop_token& stop) { runner->run_store(stop); });
  }
  void stop() {
    sends.request_stop();
    stores.request_stop();
    sends.join();
    stores.join();
  }
  template <class Done>
  static bool wait_until(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!done() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
    return done();
  }

  SystemClock clock;
  FakeOutbox outbox;
  LoopbackServer platform;
  std::unique_ptr<Metrics> metrics = make_metrics();
  std::shared_ptr<const Routes> routes;
  std::unique_ptr<HttpSender> sender;
  std::unique_ptr<OutboxRunner> runner;
  std::jthread stores;
  std::jthread sends;
};

TEST_F(RunTest, DeliversEverythingAndRecordsEachOnce) {
  std::atomic<int> calls = 0;
  platform.server.Post("/api", [&](const httplib::Request&, httplib::Response&) { ++calls; });
  platform.start();
  route_to(platform.url());
  for (int i = 0; i < 300; ++i) {
    add(EntryKind::kNote, 1 + i / 3);
  }
  start();
  EXPECT_TRUE(wait_until([&] { return outbox.counts()->pending_entries == 0; }));
  stop();
  EXPECT_EQ(calls, 300);
  for (EntryId id = 1; id <= 300; ++id) {
    ASSERT_EQ(outbox.attempts(id).size(), 1U) << "entry " << id;
    EXPECT_EQ(outbox.entry(id).state, EntryState::kDone) << outbox.entry(id).reason;
  }
}

TEST_F(RunTest, StopLetsCallsUnderWayEnd) {
  std::atomic<bool> arrived = false;
  std::atomic<bool> let_go = false;
  platform.server.Post("/api", [&](const httplib::Request&, httplib::Response&) {
    arrived = true;
    wait_until([&] { return let_go.load(); });
  });
  platform.start();
  route_to(platform.url());
  const EntryId id = add(EntryKind::kMessage, 1);
  start();
  ASSERT_TRUE(wait_until([&] { return arrived.load(); }));
  sends.request_stop();
  stores.request_stop();
  let_go = true;
  stop();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDone) << outbox.entry(id).reason;
}

struct DrainCase {
  const char* name;
  EntryKind kind;
  EntryState expected;
};
class DrainTest : public RunTest, public testing::WithParamInterface<DrainCase> {};

TEST_P(DrainTest, RecordsCallsThatDoNotEndInTime) {
  std::atomic<bool> arrived = false;
  LoopbackPeer silent([&](LoopbackPeer::Connection& connection, int) {
    connection.read_until("{}");
    arrived = true;
    connection.read_to_end();
  });
  route_to(silent.url());
  const EntryId id = add(GetParam().kind, 1);
  OutboxRunnerOptions options;
  options.drain = Millis(20);
  start(options);
  ASSERT_TRUE(wait_until([&] { return arrived.load(); }));
  stop();
  ASSERT_EQ(outbox.attempts(id).size(), 1U);
  EXPECT_EQ(outbox.entry(id).state, GetParam().expected) << outbox.entry(id).reason;
}

INSTANTIATE_TEST_SUITE_P(
    Drain,
    DrainTest,
    testing::Values(DrainCase{"NoteIsSentAgainLater", EntryKind::kNote, EntryState::kPending},
                    DrainCase{"MessageIsNot", EntryKind::kMessage, EntryState::kDead}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace triaged::test
