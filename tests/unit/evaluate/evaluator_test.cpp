#include "evaluate/evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "store/memory/memory_store.h"
#include "support/forwarding_store.h"
#include "support/scripted_program.h"

namespace triaged {
namespace {

constexpr TimePoint kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)};
constexpr Millis kLease{30'000};

class EvaluatorTest : public testing::Test {
 protected:
  Evaluator evaluator_of(const Program& program) {
    EvaluatorOptions options;
    options.lease = kLease;
    return Evaluator(
        *store,
        clock,
        codes,
        *metrics,
        [this, &program] {
          return JudgingRules{nullptr, &program, &routing};
        },
        options);
  }

  void append(const std::string& conversation) {
    Event event;
    event.id = "m" + conversation;
    event.types = {"message.customer"};
    event.source = "chat";
    event.conversation = conversation;
    event.at = event.received_at = kNow;
    Delivery delivery;
    delivery.webhook.received_at = kNow;
    delivery.events = {event};
    ASSERT_TRUE(append_one(*store, delivery).ok());
  }

  ManualClock clock{kNow};
  std::unique_ptr<Store> store = make_memory_store();
  SurveyCodes codes{Secret("0123456789abcdef0123456789abcdef")};
  std::unique_ptr<Metrics> metrics = make_metrics();
  Routing routing;
};

// Two workers would otherwise take a slow batch from each other for ever, and decide nothing.
TEST_F(EvaluatorTest, WhatIsDecidedOfASlowBatchIsKeptWhenItsLeaseRunsOut) {
  constexpr int kLanes = 4;
  for (int i = 0; i < kLanes; ++i) {
    append(std::to_string(i));
  }
  const auto verdict = [](const Record& record, const std::string& word) {
    Decision decision;
    decision.record = record;
    decision.verdict = word;
    return decision;
  };
  const ScriptedProgram quick(
      [&](const Event&, const Record& record) { return verdict(record, "quick"); });
  Evaluator second = evaluator_of(quick);
  int judged = 0;
  const ScriptedProgram slow([&](const Event&, const Record& record) {
    clock.advance(kLease * 2 / 3);
    if (++judged == 2) {
      EXPECT_TRUE(second.evaluate_once().ok());  // the lease is over: another worker takes the rest
    }
    return verdict(record, "slow");
  });
  Evaluator first = evaluator_of(slow);
  EXPECT_TRUE(first.evaluate_once().ok());
  EXPECT_EQ(store->counts().take().pending_events, 0);
  EXPECT_EQ(string_at(store->list_decisions(1).take().at(0).decision, "verdict"), "slow");
  EXPECT_EQ(string_at(store->list_decisions(kLanes).take().at(0).decision, "verdict"), "quick");
}

/// Refuses every decision, each in another way.
class RefusingStore final : public test::ForwardingStore {
 public:
  Result<std::vector<Outcome>> commit_decisions(std::span<const Decided> decided) override {
    const std::vector<Error> refusals{conflict("fence lost"),
                                      unavailable("no dead letter either"),
                                      internal_error("the decision cannot be stored: poison")};
    std::vector<Outcome> outcomes;
    for (std::size_t i = 0; i < decided.size(); ++i) {
      outcomes.push_back({refusals.at(i % refusals.size()), {}});
    }
    return outcomes;
  }
};

TEST_F(EvaluatorTest, CountsADecisionThatTheStoreGaveUpAsDeadAndOthersAsLost) {
  store = std::make_unique<RefusingStore>();
  for (const char* conversation : {"1", "2", "3"}) {
    append(conversation);
  }
  const ScriptedProgram program([](const Event&, const Record& record) {
    Decision decision;
    decision.record = record;
    return decision;
  });
  EXPECT_TRUE(evaluator_of(program).evaluate_once().ok());
  EXPECT_THAT(metrics->render(),
              testing::AllOf(testing::HasSubstr("triaged_decisions_total{result=\"dead\"} 1"),
                             testing::HasSubstr("triaged_decisions_total{result=\"lost\"} 2")));
}

TEST_F(EvaluatorTest, CountsARuleThatOnlyWatchedBecauseItOscillates) {
  append("1");
  const ScriptedProgram program([](const Event&, const Record& record) {
    Decision decision;
    decision.record = record;
    decision.oscillating = {"to.b"};
    return decision;
  });
  EXPECT_TRUE(evaluator_of(program).evaluate_once().ok());
  EXPECT_THAT(metrics->render(),
              testing::HasSubstr("triaged_rule_oscillations_total{rule=\"to.b\"} 1"));
}

}  // namespace
}  // namespace triaged
