#include <gtest/gtest.h>

#include "delivery_fixture.h"

namespace triaged::test {
namespace {

TEST_F(DeliveryTest, KeepsToTheConcurrencyOfTheDestination) {
  policy.concurrency = 3;
  apply_policy();
  for (int i = 0; i < 10; ++i) {
    add();
  }
  turn(3);
  EXPECT_EQ(sender.open.size(), 3U);
  sender.answer(200);
  turn();
  EXPECT_EQ(sender.open.size(), 3U);
  EXPECT_EQ(sent(), 4U);
}

TEST_F(DeliveryTest, KeepsToTheRateOfTheDestination) {
  policy.rate_per_second = 2;
  apply_policy();
  for (int i = 0; i < 6; ++i) {
    add();
  }
  sender.scripted.assign(6, answered(200));
  turn(5);
  EXPECT_EQ(sent(), 2U);
  clock.advance(Millis(499));
  turn(2);
  EXPECT_EQ(sent(), 2U);
  clock.advance(Millis(1));
  turn(2);
  EXPECT_EQ(sent(), 3U);
  clock.advance(std::chrono::hours(1));
  turn(4);
  EXPECT_EQ(sent(), 5U) << "no more than the burst gathers";
}

TEST_F(DeliveryTest, CountsEveryCallOfAnEntryAgainstTheRate) {
  policy.rate_per_second = 1;
  set_script([](const SendTask&, std::span<const HttpResponse> so_far) -> SendOutcome {
    if (so_far.size() < 2) {
      return call_to("GET", "https://desk.example.com/");
    }
    return SendDone{};
  });
  const EntryId id = add();
  sender.scripted.assign(2, answered(200));
  turn(4);
  EXPECT_EQ(sent(), 1U);
  clock.advance(std::chrono::seconds(1));
  turn(2);
  EXPECT_EQ(sent(), 2U);
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDone);
}

TEST_F(DeliveryTest, BacklogOfOneDestinationLeavesOthersTheirTurn) {
  set_script(one_post("https://other.example.com/api"), "other");
  policy.concurrency = 1;
  apply_policy();
  for (int i = 0; i < 1000; ++i) {
    add();
  }
  const EntryId late = add(EntryKind::kNote, 0, "other");
  turn(6);
  ASSERT_EQ(sent(), 2U) << "one of each destination is under way";
  EXPECT_EQ(sender.started[1].step.call.url, "https://other.example.com/api");
  sender.open.pop_front();
  sender.answer(200);
  turn();
  EXPECT_EQ(outbox.entry(late).state, EntryState::kDone);
}

TEST_F(DeliveryTest, EntryThatWaitsTooLongGoesBackToTheStore) {
  policy.concurrency = 1;
  apply_policy();
  add();
  const EntryId waiting = add();
  turn();
  clock.advance(std::chrono::seconds(30));
  turn();
  ASSERT_EQ(outbox.attempts(waiting).size(), 1U);
  EXPECT_FALSE(outbox.last(waiting).counts);
  EXPECT_EQ(outbox.last(waiting).reason, "waits for its turn");
  EXPECT_EQ(outbox.entry(waiting).attempts, 0);
}

}  // namespace
}  // namespace triaged::test
