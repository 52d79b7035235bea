#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "base/time.h"
#include "deliver/outbox_runner.h"
#include "support/fake_outbox.h"
#include "support/fake_sender.h"
#include "support/scripted_adapter.h"

namespace triaged::test {

inline TimePoint noon() {
  return parse_time("2026-11-21T12:00:00Z").value();
}

/// An outbox runner over fakes: one destination `desk` that takes one POST per entry.
class DeliveryTest : public testing::Test {
 protected:
  DeliveryTest() {
    policy.mode = DeliveryMode::kLive;
    set_script(one_post("https://desk.example.com/api"));
  }

  void set_script(ScriptedAdapter::Script script, const std::string& name = "desk") {
    auto next = std::make_shared<Routes>(*routes);
    next->by_name[name] = {
        std::make_shared<ScriptedAdapter>(std::move(script)), policy, "https://desk.example.com"};
    routes = std::move(next);
  }
  /// Makes the destination's policy what `policy` says now.
  void apply_policy() {
    auto next = std::make_shared<Routes>(*routes);
    for (auto& [name, route] : next->by_name) {
      route.policy = policy;
    }
    routes = std::move(next);
  }
  EntryId add(EntryKind kind = EntryKind::kNote,
              RecordId record = 0,
              const std::string& destination = "desk") {
    OutboxEntry entry;
    entry.record = record != 0 ? record : ++next_record;
    entry.destination = destination;
    entry.kind = kind;
    entry.created_at = clock.utc();
    entry.due_at = clock.utc();
    return outbox.add(std::move(entry));
  }
  void turn(int times = 1) {
    for (int i = 0; i < times; ++i) {
      EXPECT_TRUE(runner.deliver_once(Millis(0)).ok());
    }
  }
  std::size_t sent() const { return sender.started.size(); }

  ManualClock clock{noon()};
  FakeOutbox outbox;
  FakeSender sender;
  std::unique_ptr<Metrics> metrics = make_metrics();
  DeliveryPolicy policy;
  std::shared_ptr<const Routes> routes = std::make_shared<Routes>();
  double random = 0.5;
  RecordId next_record = 100;
  OutboxRunner runner{
      outbox, {clock, sender, *metrics, [this] { return routes; }, [this] { return random; }}};
};

}  // namespace triaged::test
