// Rules with new questions to the journal go live while events stream in and two workers judge
// them.
#include "app/fact_indexing.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/sqlite/sqlite_store.h"
#include "support/scratch_folder.h"
#include "unit/evaluate/facts_fixture.h"

namespace triaged {
namespace {

constexpr int kConversations = 40;
constexpr int kRounds = 40;
constexpr int kCustomers = 7;

const std::string kDeclared = R"(
version: 1
status: {values: [待處理, 已關閉], default: 待處理, closed: [已關閉]}
people: {li: {name: 李}, wang: {name: 王}}
teams: {家電組: {members: [li, wang]}}
)";
const std::string kPlain = kDeclared + R"(
route:
  - {id: li, then: {assignee: li}}
)";
const std::string kAsking = kDeclared + R"(
route:
  - {id: messages, when: {count: {of: message, in: 30d, at_most: 1000000}}, then: {tag: [a]}}
  - {id: tickets, when: {count: {of: ticket, in: 30d, at_most: 1000000}}, then: {tag: [b]}}
  - {id: people, when: {count: {of: message, distinct: customer.id, in: 30d, at_most: 1000000}}, then: {tag: [c]}}
  - {id: team, then: {assignee: {from: 家電組, by: least_open}}}
)";

class FactIndexingTest : public testing::Test {
 protected:
  void SetUp() override {
    SqliteOptions options;
    options.path = folder_.file("triaged.db");
    options.min_free_bytes = 0;
    auto opened = open_sqlite_store(options, {[this] { work_.raise(); }, [] {}});
    ASSERT_TRUE(opened.ok()) << to_string(opened.error());
    store_ = std::move(opened).take();
    indexing_ = std::make_unique<FactIndexing>(*store_);
    set_rules(program_of(kPlain));
  }

  void set_rules(std::shared_ptr<const CompiledProgram> rules) {
    std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
  }
  std::shared_ptr<const CompiledProgram> rules() {
    std::lock_guard lock(mutex_);
    return rules_;
  }

  std::jthread worker(const char* name) {
    return std::jthread([this, name](const std::stop_token& stop) {
      EvaluatorOptions options;
      options.worker = name;
      options.batch = 5;
      Evaluator evaluator(
          *store_,
          clock_,
          codes_,
          *metrics_,
          [this] {
            return indexing_->hold([this] {
              auto now = rules();
              return JudgingRules{now, now.get(), &routing_};
            });
          },
          options);
      evaluator.run(stop, work_);
    });
  }

  /// Three in four conversations are closed in the course of it. Gives the number of messages.
  int feed() {
    JudgedJournal writer(nullptr, nullptr);
    int messages = 0;
    for (int i = 0; i < kRounds * kConversations; ++i) {
      const int conversation = i % kConversations;
      const int left = closing_round(conversation) - i / kConversations;
      if (left < 0) {
        continue;
      }
      Event event = writer.event_of({std::to_string(conversation),
                                     "k" + std::to_string(conversation % kCustomers),
                                     "在嗎 " + std::to_string(i),
                                     at_minute(i)});
      if (left == 0) {
        event.types = {"ticket.closed"};
        event.message.reset();
        event.actor = Actor::kAgent;
      } else {
        ++messages;
      }
      Delivery delivery;
      delivery.webhook.received_at = event.received_at;
      delivery.events = {event};
      EXPECT_TRUE(append_one(*store_, delivery).ok());
    }
    return messages;
  }

  static int closing_round(int conversation) {
    return conversation % 4 == 0 ? kRounds : 5 + conversation * 7 % (kRounds - 5);
  }

  std::int64_t waiting() { return store_->counts().take().pending_events; }
  void wait_until(const std::function<bool()>& wanted) {
    while (!wanted()) {
      std::this_thread::yield();
    }
  }

  ScratchFolder folder_;
  WorkSignal work_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<FactIndexing> indexing_;
  ManualClock clock_{at_minute(0)};
  SurveyCodes codes_{Secret("0123456789abcdef0123456789abcdef")};
  std::unique_ptr<Metrics> metrics_ = make_metrics();
  Routing routing_;
  std::mutex mutex_;
  std::shared_ptr<const CompiledProgram> rules_;
};

TEST_F(FactIndexingTest, NoEventIsMissedOrCountedTwiceWhileRulesAreReplaced) {
  const auto plain = rules();
  const auto asking = program_of(kAsking);
  int messages = 0;
  {
    std::jthread first = worker("one");
    std::jthread second = worker("two");
    std::jthread feeder([this, &messages] { messages = feed(); });
    wait_until([this] { return store_->list_records(kConversations - 1, 1)->size() == 1; });
    for (int round = 0; round < 3; ++round) {  // there, back, and there again
      ASSERT_TRUE(indexing_->prepare({asking}, {plain}).ok());
      set_rules(asking);
      ASSERT_TRUE(indexing_->settle({asking}).ok());
      if (round < 2) {
        ASSERT_TRUE(indexing_->prepare({plain}, {asking}).ok());
        set_rules(plain);
        ASSERT_TRUE(indexing_->settle({plain}).ok());
      }
    }
    feeder.join();
    work_.raise();
    wait_until([this] { return waiting() == 0; });
  }
  JudgedJournal journal(asking, std::move(store_));
  const Decision last = journal.say({"last", "k0", "在嗎", at_minute(kRounds * kConversations)});
  EXPECT_EQ(answered(*asking, last, "messages"), messages + 1);
  EXPECT_EQ(answered(*asking, last, "tickets"), kConversations + 1);
  EXPECT_EQ(answered(*asking, last, "people"), kCustomers);
  Json open;
  for (const Fact& fact : facts_of(last.facts)) {
    open = fact.value.is_array() ? fact.value : open;
  }
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].get<int>() + open[1].get<int>(), kConversations / 4);
  EXPECT_EQ(last.record.assignee.value, open[0] <= open[1] ? "li" : "wang");
}

TEST_F(FactIndexingTest, WhatWasBegunIsDoneByTheNextOne) {
  const auto asking = program_of(kAsking);
  JudgedJournal journal(rules(), std::move(store_));
  for (int i = 0; i < 300; ++i) {
    journal.say({std::to_string(i), "k0", "在嗎", at_minute(i)});
  }
  FactIndexing indexing(journal.store());
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(indexing.prepare({asking}, {}, stop.get_token()).ok());
  EXPECT_TRUE(journal.store().fact_indexes()->empty());
  ASSERT_TRUE(indexing.prepare({asking}, {}).ok());
  ASSERT_TRUE(indexing.settle({asking}).ok());
  journal.use(asking);
  const Decision last = journal.say({"last", "k0", "在嗎", at_minute(300)});
  EXPECT_EQ(answered(*asking, last, "messages"), 301);
}

}  // namespace
}  // namespace triaged
