#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "contract/store_contract.h"

// Many threads at once.
namespace triaged {

TEST_P(StoreContract, TheSameDeliveryFromManyThreadsIsStoredOnce) {
  std::atomic<int> stored{0};
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      stored += append(delivery({message("c1", "1")}, {"a", "b"})).duplicate ? 0 : 1;
    });
  }
  threads.clear();
  EXPECT_EQ(stored, 1);
  EXPECT_EQ(counts().pending_events, 1);
}

/// Producers append numbered messages, evaluators decide them, senders send what was decided, all
/// at once, until everything went through.
class ThreadedRun {
 public:
  static constexpr int kProducers = 3;
  static constexpr int kConversations = 5;
  static constexpr int kMessages = 40;
  static constexpr int kTotal = kProducers * kConversations * kMessages;

  template <class Append, class Decide, class Send>
  void run(Append append, Decide decide, Send send) {
    std::vector<std::jthread> threads;
    threads.reserve(kProducers + 5);
    for (int producer = 0; producer < kProducers; ++producer) {
      threads.emplace_back([=] {
        for (int i = 0; i < kMessages * kConversations; ++i) {
          append(std::to_string(producer) + "-" + std::to_string(i % kConversations),
                 std::to_string(i / kConversations));
        }
      });
    }
    for (int worker = 0; worker < 3; ++worker) {
      threads.emplace_back([&, decide] { work([&] { decide(*this); }, decided); });
    }
    for (int worker = 0; worker < 2; ++worker) {
      threads.emplace_back([&, send] { work([&] { send(*this); }, sent); });
    }
  }

  std::atomic<int> decided{0};
  std::atomic<int> sent{0};
  std::mutex mutex;
  std::map<std::string, std::vector<int>> order;  ///< of decisions, by conversation
  std::multiset<std::string> keys;                ///< sent

 private:
  template <class Step>
  void work(Step step, const std::atomic<int>& done) {
    while (done < kTotal) {
      step();
      std::this_thread::yield();
    }
  }
};

TEST_P(StoreContract, NothingIsLostOrDoubledOrReorderedByManyThreads) {
  ThreadedRun run;
  const auto append_one = [this](const std::string& conversation, const std::string& text) {
    EXPECT_FALSE(
        append(delivery({message(conversation, text)}, {conversation + "/" + text})).duplicate);
  };
  const auto decide_some = [this](ThreadedRun& running) {
    for (const LaneClaim& claim : claim_lanes(kNow, 4)) {
      std::vector<Decided> batch;
      for (std::size_t i = 0; i < claim.events.size(); ++i) {
        batch.push_back(decide(claim, i));
        batch.back().entries = {entry(EntryKind::kNote, claim.events[i].event.id)};
      }
      {
        std::lock_guard lock(running.mutex);
        for (const PendingEvent& pending : claim.events) {
          running.order[pending.event.conversation].push_back(
              std::stoi(pending.event.message->text));
        }
      }
      const std::vector<Outcome> outcomes = store_->commit_decisions(batch).take();
      for (const Outcome& outcome : outcomes) {
        EXPECT_TRUE(outcome.ok());
      }
      running.decided += static_cast<int>(outcomes.size());
    }
  };
  const auto send_some = [this](ThreadedRun& running) {
    std::vector<Attempted> batch;
    for (const OutboxClaim& claim : claim_outbox(kNow, 16)) {
      batch.push_back(attempt(claim, EntryState::kDone));
      batch.back().desk = DeskView{"T" + claim.record.conversation, {}};
      std::lock_guard lock(running.mutex);
      running.keys.insert(claim.entry.key);
    }
    const std::vector<Outcome> outcomes = store_->record_attempts(batch).take();
    for (const Outcome& outcome : outcomes) {
      EXPECT_TRUE(outcome.ok());
    }
    running.sent += static_cast<int>(outcomes.size());
  };
  run.run(append_one, decide_some, send_some);

  EXPECT_EQ(run.decided, ThreadedRun::kTotal);
  EXPECT_EQ(run.sent, ThreadedRun::kTotal);
  EXPECT_EQ(std::set<std::string>(run.keys.begin(), run.keys.end()).size(), run.keys.size());
  for (const auto& [conversation, texts] : run.order) {
    EXPECT_EQ(texts.size(), static_cast<std::size_t>(ThreadedRun::kMessages)) << conversation;
    EXPECT_TRUE(std::is_sorted(texts.begin(), texts.end())) << conversation;
    EXPECT_EQ(store_->find_record("T" + conversation).take().conversation, conversation);
  }
  EXPECT_EQ(counts().pending_events, 0);
  EXPECT_EQ(counts().pending_entries, 0);
}

}  // namespace triaged
