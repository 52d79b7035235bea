#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/crypto.h"
#include "store/store.h"

namespace triaged {

/// An implementation of Store under the contract. `open` gives an empty one.
struct StoreKind {
  const char* name;
  std::function<std::unique_ptr<Store>(StoreSignals)> open;
};

inline std::ostream& operator<<(std::ostream& out, const StoreKind& kind) {
  return out << kind.name;
}

/// What every implementation of Store promises. Include the store_contract_*.h files and
/// instantiate with the kinds to test.
class StoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  static constexpr TimePoint kNow{std::chrono::sys_days(std::chrono::year(2024) / 5 / 20) +
                                  std::chrono::hours(9)};

  void SetUp() override {
    store_ = GetParam().open({[this] { ++lane_signals_; }, [this] { ++outbox_signals_; }});
    ASSERT_NE(store_, nullptr);
  }

  static Event message(const std::string& conversation, const std::string& text) {
    Event event;
    event.id = conversation + "/" + text;
    event.types = {std::string(event_type::kMessageCustomer)};
    event.source = "chat";
    event.channel = "chat";
    event.conversation = conversation;
    event.at = kNow;
    event.received_at = kNow;
    event.actor = Actor::kCustomer;
    event.message = Message{};
    event.message->text = text;
    event.message->by = Actor::kCustomer;
    return event;
  }

  static Delivery delivery(std::vector<Event> events, std::vector<std::string> keys = {}) {
    Delivery given;
    given.webhook.source = "chat";
    given.webhook.received_at = kNow;
    given.webhook.content_type = "application/json";
    given.webhook.headers = {{"x-signature", "abc"}};
    given.webhook.body = "{\"body\": \"of a webhook\"}";
    given.dedupe_keys = std::move(keys);
    given.events = std::move(events);
    return given;
  }

  Appended append(const Delivery& given) {
    Result<Appended> appended = append_one(*store_, given);
    EXPECT_TRUE(appended.ok()) << (appended.ok() ? "" : to_string(appended.error()));
    return appended.ok() ? *appended : Appended{};
  }
  Appended append(const std::string& conversation, const std::string& text) {
    return append(delivery({message(conversation, text)}));
  }

  static Claim claim_at(TimePoint now, int at_most = 64) {
    Claim claim;
    claim.worker = "test";
    claim.now = now;
    claim.at_most = at_most;
    return claim;
  }
  std::vector<LaneClaim> claim_lanes(TimePoint now = kNow, int at_most = 64) {
    Result<std::vector<LaneClaim>> claims = store_->claim_lanes(claim_at(now, at_most));
    EXPECT_TRUE(claims.ok());
    return claims.ok() ? std::move(claims).take() : std::vector<LaneClaim>{};
  }
  LaneClaim claim_lane(TimePoint now = kNow) {
    std::vector<LaneClaim> claims = claim_lanes(now, 1);
    EXPECT_EQ(claims.size(), 1U);
    return claims.empty() ? LaneClaim{} : std::move(claims.front());
  }
  std::vector<OutboxClaim> claim_outbox(TimePoint now = kNow, int at_most = 64) {
    Result<std::vector<OutboxClaim>> claims = store_->claim_outbox(claim_at(now, at_most));
    EXPECT_TRUE(claims.ok()) << (claims.ok() ? "" : to_string(claims.error()));
    return claims.ok() ? std::move(claims).take() : std::vector<OutboxClaim>{};
  }
  OutboxClaim claim_entry(TimePoint now = kNow) {
    std::vector<OutboxClaim> claims = claim_outbox(now, 1);
    EXPECT_EQ(claims.size(), 1U);
    return claims.empty() ? OutboxClaim{} : std::move(claims.front());
  }

  /// The decision that leaves the record as it was but for what the caller changes.
  static Decided decide(const LaneClaim& claim, std::size_t event = 0) {
    Decided decided;
    decided.lane = claim.lane;
    decided.fence = claim.fence;
    decided.seq = claim.events.at(event).seq;
    decided.decided_at = kNow;
    decided.decision.event_id = claim.events.at(event).event.id;
    decided.decision.rules = "rules-hash";
    decided.decision.record = claim.record;
    decided.decision.record.source = claim.events.at(event).event.source;
    decided.decision.record.conversation = claim.events.at(event).event.conversation;
    return decided;
  }
  static OutboxEntry entry(EntryKind kind, const std::string& key) {
    OutboxEntry entry;
    entry.destination = "desk";
    entry.kind = kind;
    entry.key = key;
    entry.created_at = kNow;
    entry.due_at = kNow;
    return entry;
  }

  Outcome commit(const Decided& decided) {
    Result<std::vector<Outcome>> outcomes = store_->commit_decisions({&decided, 1});
    EXPECT_TRUE(outcomes.ok()) << (outcomes.ok() ? "" : to_string(outcomes.error()));
    return outcomes.ok() ? outcomes->front() : Outcome{};
  }
  /// One message of one conversation, decided with these entries.
  RecordId decided_record(const std::string& conversation, std::vector<OutboxEntry> entries = {}) {
    append(conversation, "hello");
    const LaneClaim claim = claim_lane();
    Decided decided = decide(claim);
    decided.entries = std::move(entries);
    EXPECT_TRUE(commit(decided).ok());
    return claim.lane;
  }

  static Attempted attempt(const OutboxClaim& claim, EntryState state) {
    Attempted attempted;
    attempted.entry = claim.entry.id;
    attempted.fence = claim.fence;
    attempted.at = kNow;
    attempted.state = state;
    attempted.due_at = kNow;
    attempted.http_status = 200;
    return attempted;
  }
  Outcome record(const Attempted& attempted) {
    Result<std::vector<Outcome>> outcomes = store_->record_attempts({&attempted, 1});
    EXPECT_TRUE(outcomes.ok()) << (outcomes.ok() ? "" : to_string(outcomes.error()));
    return outcomes.ok() ? outcomes->front() : Outcome{};
  }

  StoreCounts counts() { return store_->counts().take(); }
  OutboxEntry stored_entry(EntryId id) {
    OutboxFilter all;
    const std::vector<OutboxEntry> entries = store_->list_outbox(all).take();
    for (const OutboxEntry& found : entries) {
      if (found.id == id) {
        return found;
      }
    }
    ADD_FAILURE() << "no entry " << id;
    return {};
  }
  static bool is_conflict(const Outcome& outcome) {
    return outcome.error && outcome.error->code == ErrorCode::kConflict;
  }

  std::unique_ptr<Store> store_;
  std::atomic<int> lane_signals_{0};
  std::atomic<int> outbox_signals_{0};
};

}  // namespace triaged
