// What a failing platform does to the entries owed to it.
#include <gtest/gtest.h>

#include "delivery_fixture.h"

namespace triaged::test {
namespace {

class BreakerTest : public DeliveryTest {
 protected:
  BreakerTest() {
    random = 0;
    policy.breaker_failures = 2;
    apply_policy();
  }
  void open_breaker() {
    failing = add();
    sender.scripted = {not_sent(), not_sent()};
    turn(2);
    ASSERT_EQ(state(), BreakerState::kOpen);
  }
  BreakerState state() {
    const auto all = runner.destinations();
    return all.empty() ? BreakerState::kClosed : all.front().state;
  }

  EntryId failing = 0;
};

TEST_F(BreakerTest, OpensAfterFailuresInARowAndSaysWhy) {
  open_breaker();
  const auto status = runner.destinations().front();
  EXPECT_EQ(status.reason, "failing: connect");
  EXPECT_EQ(status.left, std::chrono::seconds(30));
  const EntryId id = add();
  turn(3);
  EXPECT_EQ(sent(), 2U);
  EXPECT_EQ(outbox.entry(id).attempts, 0);
  EXPECT_EQ(outbox.entry(failing).attempts, 2);
  EXPECT_NE(metrics->render().find("triaged_breaker_state{destination=\"desk\"} 2"),
            std::string::npos);
}

TEST_F(BreakerTest, SuccessInBetweenKeepsItClosed) {
  for (int i = 0; i < 4; ++i) {
    add();
    sender.scripted = {answered(503), answered(200)};
    turn(2);
  }
  EXPECT_EQ(state(), BreakerState::kClosed);
}

TEST_F(BreakerTest, EntriesAlreadyClaimedAreHeldUncounted) {
  policy.concurrency = 1;
  apply_policy();
  add();
  add();
  const EntryId third = add();
  sender.scripted = {not_sent(), not_sent()};
  turn(2);
  ASSERT_EQ(outbox.attempts(third).size(), 1U);
  EXPECT_FALSE(outbox.last(third).counts);
  EXPECT_EQ(outbox.last(third).reason, "held: failing: connect");
  EXPECT_EQ(outbox.last(third).due_at, clock.utc() + std::chrono::seconds(30));
}

TEST_F(BreakerTest, TriesOneEntryWhenHalfOpenAndCloses) {
  open_breaker();
  add();
  add();
  clock.advance(std::chrono::seconds(30));
  turn(2);
  EXPECT_EQ(sender.open.size(), 1U);
  EXPECT_EQ(state(), BreakerState::kHalfOpen);
  sender.answer(200);
  turn(2);
  EXPECT_EQ(state(), BreakerState::kClosed);
  EXPECT_EQ(sender.open.size(), 2U) << "the others follow";
}

TEST_F(BreakerTest, StaysOpenForLongerWhenTheTryFails) {
  open_breaker();
  clock.advance(std::chrono::seconds(30));
  sender.scripted = {not_sent()};
  turn(2);
  EXPECT_EQ(state(), BreakerState::kOpen);
  EXPECT_EQ(runner.destinations().front().left, std::chrono::seconds(60));
}

TEST_F(BreakerTest, RevokedTokenPausesTheDestinationAndCostsNoTries) {
  const EntryId first = add();
  const EntryId second = add();
  policy.concurrency = 1;
  apply_policy();
  sender.scripted = {answered(401)};
  turn(2);
  EXPECT_EQ(state(), BreakerState::kPaused);
  EXPECT_EQ(sent(), 1U);
  for (const EntryId id : {first, second}) {
    EXPECT_EQ(outbox.entry(id).state, EntryState::kPending);
    EXPECT_EQ(outbox.entry(id).attempts, 0);
    EXPECT_EQ(outbox.entry(id).reason,
              "held: credentials refused: check the user, password or token");
    EXPECT_EQ(outbox.entry(id).due_at, clock.utc() + std::chrono::minutes(5));
  }
  clock.advance(std::chrono::minutes(5));
  sender.scripted = {answered(200), answered(200)};
  turn(3);
  EXPECT_EQ(outbox.entry(first).state, EntryState::kDone);
  EXPECT_EQ(outbox.entry(second).state, EntryState::kDone);
}

TEST_F(BreakerTest, ForbiddenTicketAloneDoesNotPauseAndDiesSoon) {
  random = 0.5;
  const EntryId id = add();
  for (int i = 0; i < 5; ++i) {
    sender.scripted = {answered(403)};
    turn();
    add();
    sender.scripted = {answered(200)};
    turn();
    EXPECT_EQ(state(), BreakerState::kClosed);
    clock.advance(std::chrono::minutes(1));
  }
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDead);
  EXPECT_EQ(outbox.entry(id).reason, "given up after 5 tries: status 403");
}

TEST_F(BreakerTest, RightsRefusedForEveryTicketPause) {
  add();
  add();
  add();
  sender.scripted.assign(3, answered(403));
  turn(2);
  EXPECT_EQ(state(), BreakerState::kPaused);
  EXPECT_EQ(runner.destinations().front().reason, "rights refused (403): check the token's rights");
}

TEST_F(BreakerTest, HeldMessageIsWithheldOnceItExpired) {
  open_breaker();
  OutboxEntry entry;
  entry.record = 1;
  entry.destination = "desk";
  entry.kind = EntryKind::kMessage;
  entry.created_at = entry.due_at = clock.utc();
  entry.expires_at = clock.utc() + std::chrono::seconds(20);
  const EntryId id = outbox.add(entry);
  clock.advance(std::chrono::seconds(30));
  sender.scripted = {answered(200)};
  turn(3);
  EXPECT_EQ(outbox.entry(id).state, EntryState::kWithheld);
}

}  // namespace
}  // namespace triaged::test
