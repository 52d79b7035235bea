#include "deliver/outbox_runner.h"

#include "base/log.h"
#include "delivery_fixture.h"
#include "model/follow_up.h"

namespace triaged::test {
namespace {

std::string header_of(const SendRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.step.call.headers) {
    if (key == name) {
      return value;
    }
  }
  return "";
}

TEST_F(DeliveryTest, SendsADueEntryAndRecordsIt) {
  const EntryId id = add();
  sender.scripted = {answered(201)};
  turn();
  ASSERT_EQ(sent(), 1U);
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDone);
  EXPECT_EQ(outbox.last(id).http_status, 201);
  EXPECT_EQ(outbox.entry(id).attempts, 1);
}

/// A sync that an event of ours waits for, of a record whose status is that one.
class StatusDeliveryTest : public DeliveryTest {
 protected:
  StatusDeliveryTest() {
    Event follow;
    follow.id = "m1:status:1";
    follow.types = {std::string(event_type::kTicketSolved)};
    follow.source = "chat";
    follow.actor = Actor::kRule;
    follow.hop = 1;
    follow.changes.push_back({"status", Json(), Json("已解決"), Actor::kRule});
    OutboxEntry entry;
    entry.record = 7;
    entry.destination = "desk";
    entry.kind = EntryKind::kSync;
    entry.created_at = entry.due_at = clock.utc();
    hold_back(follow, entry);
    sync = outbox.add(std::move(entry));
    Record record;
    record.id = 7;
    record.status.value = "已解決";
    outbox.set_record(std::move(record));
  }

  EntryId sync = 0;
};

TEST_F(StatusDeliveryTest, WhatWaitsForAWriteBeginsWhenItIsDone) {
  turn();
  clock.advance(Millis(1500));
  sender.answer(500);
  turn();
  EXPECT_FALSE(outbox.last(sync).follow_up.has_value()) << "the desk may not have taken it";
  clock.advance(std::chrono::hours(1));
  sender.scripted = {answered(200)};
  turn();
  ASSERT_EQ(outbox.entry(sync).state, EntryState::kDone);
  const std::optional<Event> event = outbox.last(sync).follow_up;
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->id, "m1:status:1");
  EXPECT_EQ(event->at, outbox.last(sync).at);
}

TEST_F(StatusDeliveryTest, NothingBeginsWhenTheDeskRefuses) {
  sender.scripted = {answered(422)};
  turn();
  EXPECT_EQ(outbox.entry(sync).state, EntryState::kDead);
  EXPECT_FALSE(outbox.last(sync).follow_up.has_value());
}

TEST_F(DeliveryTest, KeepsOneEntryOfARecordInFlight) {
  const EntryId first = add(EntryKind::kNote, 7);
  const EntryId second = add(EntryKind::kNote, 7);
  turn(3);
  EXPECT_EQ(sent(), 1U);
  sender.answer(200);
  turn();
  EXPECT_EQ(outbox.entry(first).state, EntryState::kDone);
  turn();
  ASSERT_EQ(sent(), 2U);
  sender.answer(200);
  turn();
  EXPECT_EQ(outbox.entry(second).state, EntryState::kDone);
}

TEST_F(DeliveryTest, WritesCarryAKeyThatSurvivesARestart) {
  add();
  turn();
  outbox.forget_claims();
  OutboxRunner restarted(outbox,
                         {clock, sender, *metrics, [this] { return routes; }, [] { return 0.0; }});
  ASSERT_TRUE(restarted.deliver_once(Millis(0)).ok());
  ASSERT_EQ(sent(), 2U);
  const std::string key = header_of(sender.started[0], "Idempotency-Key");
  EXPECT_TRUE(key.starts_with("key1-")) << key;
  EXPECT_EQ(header_of(sender.started[1], "Idempotency-Key"), key);
}

TEST_F(DeliveryTest, DropsTheResultOfALostClaim) {
  const EntryId id = add();
  turn();
  outbox.forget_claims();
  sender.answer(200);
  turn();
  EXPECT_TRUE(outbox.attempts(id).empty());
  EXPECT_NE(metrics->render().find("triaged_attempts_lost_total 1"), std::string::npos);
}

TEST_F(DeliveryTest, GoesThroughSeveralCallsAndKeepsWhatItLearned) {
  set_script([](const SendTask& task, std::span<const HttpResponse> so_far) -> SendOutcome {
    EXPECT_EQ(task.ticket_id, "42");
    if (so_far.empty()) {
      return call_to("GET", "https://desk.example.com/search");
    }
    if (so_far.size() == 1) {
      return call_to("PUT", "https://desk.example.com/ticket");
    }
    return SendDone{DeskView{"43", Json{{"priority", "high"}}}, "43", ""};
  });
  Record record;
  record.id = 9;
  record.desks["desk"].ticket_id = "42";
  outbox.set_record(record);
  const EntryId id = add(EntryKind::kSync, 9);
  sender.scripted = {answered(200), answered(200)};
  turn(2);
  ASSERT_EQ(sent(), 2U);
  EXPECT_EQ(header_of(sender.started[0], "Idempotency-Key"), "");
  EXPECT_TRUE(header_of(sender.started[1], "Idempotency-Key").starts_with("key1-"));
  ASSERT_TRUE(outbox.last(id).desk.has_value());
  EXPECT_EQ(outbox.last(id).desk->ticket_id, "43");
}

TEST_F(DeliveryTest, KeepsWhatADoneEntryLeftOut) {
  set_script([](const SendTask&, std::span<const HttpResponse>) -> SendOutcome {
    return SendDone{std::nullopt, "", "left out: batch"};
  });
  const EntryId id = add(EntryKind::kSync, 9);
  turn();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDone);
  EXPECT_EQ(outbox.last(id).reason, "left out: batch");
}

TEST_F(DeliveryTest, BacksOffExponentiallyWithTheGivenRandomness) {
  const EntryId id = add();
  for (const int expected_ms : {500, 1000, 2000, 4000}) {
    sender.scripted = {answered(500)};
    policy.breaker_failures = 100;
    apply_policy();
    turn();
    EXPECT_EQ(outbox.last(id).due_at, clock.utc() + Millis(expected_ms));
    clock.advance(Millis(expected_ms - 1));
    const auto before = sent();
    turn();
    EXPECT_EQ(sent(), before) << "sent before it was due";
    clock.advance(Millis(1));
  }
}

TEST_F(DeliveryTest, WaitsAsLongAsThePlatformAsks) {
  const EntryId id = add();
  sender.scripted = {answered(429, {{"retry-after", "17"}})};
  turn();
  EXPECT_EQ(outbox.last(id).due_at, clock.utc() + std::chrono::seconds(17));
  const EntryId other = add();
  turn(2);
  EXPECT_EQ(sent(), 1U) << "the whole destination was asked to wait";
  EXPECT_EQ(outbox.entry(other).attempts, 0);
  clock.advance(std::chrono::seconds(17));
  sender.scripted = {answered(200), answered(200)};
  turn(3);
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDone);
  EXPECT_EQ(outbox.entry(other).state, EntryState::kDone);
}

TEST_F(DeliveryTest, DeadEntryDoesNotBlockTheNext) {
  const EntryId first = add(EntryKind::kNote, 7);
  const EntryId second = add(EntryKind::kNote, 7);
  sender.scripted = {answered(422), answered(200)};
  turn(3);
  EXPECT_EQ(outbox.entry(first).state, EntryState::kDead);
  EXPECT_EQ(outbox.entry(first).reason, "status 422");
  EXPECT_EQ(outbox.entry(second).state, EntryState::kDone);
}

TEST_F(DeliveryTest, AnAnswerThatCannotBeHandledCostsOneEntryOnly) {
  set_script([](const SendTask&, std::span<const HttpResponse> so_far) -> SendOutcome {
    return so_far.empty() ? SendOutcome(call_to("POST", "https://desk.example.com/notes"))
                          : throw std::runtime_error("labels are no list");
  });
  const EntryId id = add();
  sender.scripted = {answered(200)};
  turn();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDead);
  EXPECT_EQ(outbox.entry(id).reason,
            "the platform's answer could not be handled: labels are no list");
}

TEST_F(DeliveryTest, MasksWhatAPlatformRepeatsOfACustomer) {
  set_script([](const SendTask&, std::span<const HttpResponse>) -> SendOutcome {
    return SendDead{"the platform answered 400: +8613812345678 (wang@example.com)", 400};
  });
  const EntryId id = add();
  turn();
  const std::string reason = outbox.entry(id).reason;
  EXPECT_NE(reason.find("the platform answered 400"), std::string::npos);
  EXPECT_EQ(reason.find("13812345678"), std::string::npos) << reason;
  EXPECT_EQ(reason.find("wang@"), std::string::npos) << reason;
}

TEST_F(DeliveryTest, GivesUpAfterTheMostAttempts) {
  policy.max_attempts = 3;
  apply_policy();
  const EntryId id = add();
  sender.scripted = {answered(500), answered(500), answered(500)};
  for (int i = 0; i < 3; ++i) {
    turn();
    clock.advance(std::chrono::minutes(1));
  }
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDead);
  EXPECT_EQ(outbox.entry(id).reason, "given up after 3 tries: status 500");
}

TEST_F(DeliveryTest, RemovedDestinationIsADeadLetter) {
  const EntryId id = add(EntryKind::kNote, 0, "gone");
  turn();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDead);
  EXPECT_EQ(outbox.entry(id).reason, "destination 'gone' is no longer configured");
}

TEST_F(DeliveryTest, RendersWithTheRoutesOfTheMomentOfSending) {
  add();
  add();
  policy.concurrency = 1;
  apply_policy();
  turn();
  set_script(one_post("https://new.example.com/api"));
  sender.answer(200);
  turn(2);
  ASSERT_EQ(sent(), 2U);
  EXPECT_EQ(sender.started[0].step.call.url, "https://desk.example.com/api");
  EXPECT_EQ(sender.started[1].step.call.url, "https://new.example.com/api");
}

TEST_F(DeliveryTest, KeepsAttemptsUntilTheStoreTakesThem) {
  const EntryId id = add();
  outbox.fail_recording(true);
  sender.scripted = {answered(200)};
  EXPECT_FALSE(runner.deliver_once(Millis(0)).ok());
  add();
  EXPECT_FALSE(runner.deliver_once(Millis(0)).ok());
  EXPECT_EQ(sent(), 1U) << "nothing is claimed while attempts cannot be recorded";
  outbox.fail_recording(false);
  turn();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDone);
}

TEST_F(DeliveryTest, AnAttemptThatTheStoreRefusesIsCountedLoggedAndHeldNoLonger) {
  OutboxRunnerOptions one_at_a_time;
  one_at_a_time.most_held = 1;
  OutboxRunner narrow(outbox,
                      {clock, sender, *metrics, [this] { return routes; }, [] { return 0.0; }},
                      one_at_a_time);
  outbox.refuse_recording(add());
  const EntryId next = add();
  sender.scripted = {answered(200), answered(200)};
  testing::internal::CaptureStderr();
  start_log(LogLevel::kError);
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(narrow.deliver_once(Millis(0)).ok());
  }
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("\"attempt_refused\""), std::string::npos) << log;
  EXPECT_NE(metrics->render().find("triaged_attempts_lost_total 1"), std::string::npos);
  EXPECT_EQ(outbox.entry(next).state, EntryState::kDone);
}

TEST_F(DeliveryTest, ExpiredEntryIsWithheld) {
  OutboxEntry entry;
  entry.record = 1;
  entry.destination = "desk";
  entry.kind = EntryKind::kMessage;
  entry.created_at = entry.due_at = clock.utc();
  entry.expires_at = clock.utc() + std::chrono::minutes(15);
  const EntryId id = outbox.add(entry);
  clock.advance(std::chrono::minutes(15));
  turn();
  EXPECT_EQ(sent(), 0U);
  EXPECT_EQ(outbox.entry(id).state, EntryState::kWithheld);
  EXPECT_EQ(outbox.entry(id).reason, "expired at 2026-11-21T12:15:00Z");
}

TEST_F(DeliveryTest, CountsAnAdapterThatNeverEndsAsDead) {
  set_script([](const SendTask&, std::span<const HttpResponse>) -> SendOutcome {
    return call_to("GET", "https://desk.example.com/again");
  });
  const EntryId id = add();
  sender.scripted.assign(30, answered(200));
  turn(30);
  EXPECT_EQ(sent(), 16U);
  EXPECT_EQ(outbox.entry(id).state, EntryState::kDead);
}

struct UnknownCase {
  const char* name;
  EntryKind kind;
  std::optional<bool> repeat_unknown;
  bool adapter_says_unknown;
  EntryState expected;
};

class UnknownOutcomeTest : public DeliveryTest, public testing::WithParamInterface<UnknownCase> {};

TEST_P(UnknownOutcomeTest, DecidesByPolicyAndKind) {
  policy.repeat_unknown = GetParam().repeat_unknown;
  const bool unknown = GetParam().adapter_says_unknown;
  set_script([unknown](const SendTask&, std::span<const HttpResponse> so_far) -> SendOutcome {
    if (so_far.empty()) {
      return call_to("POST", "https://desk.example.com/api");
    }
    return SendRetry{"no answer", {}, 0, unknown};
  });
  const EntryId id = add(GetParam().kind);
  sender.scripted = {no_answer()};
  turn();
  EXPECT_EQ(outbox.entry(id).state, GetParam().expected) << outbox.entry(id).reason;
}

INSTANTIATE_TEST_SUITE_P(
    Unknown,
    UnknownOutcomeTest,
    testing::Values(
        UnknownCase{"NoteIsRepeated", EntryKind::kNote, {}, true, EntryState::kPending},
        UnknownCase{"MessageIsDead", EntryKind::kMessage, {}, true, EntryState::kDead},
        UnknownCase{"IdempotentPlatform", EntryKind::kMessage, {}, false, EntryState::kPending},
        UnknownCase{"MessageAsConfigured", EntryKind::kMessage, true, true, EntryState::kPending},
        UnknownCase{"NoteAsConfigured", EntryKind::kNote, false, true, EntryState::kDead}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(DeliveryTest, UnknownCreateIsTriedAgainBecauseItIsLookedForFirst) {
  policy.repeat_unknown = false;
  set_script([](const SendTask&, std::span<const HttpResponse> so_far) -> SendOutcome {
    if (!so_far.empty()) {
      return SendRetry{"no answer", {}, 0, true};
    }
    SendStep step = call_to("POST", "https://desk.example.com/tickets");
    step.creates = true;
    return step;
  });
  const EntryId id = add(EntryKind::kSync);
  sender.scripted = {no_answer()};
  turn();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kPending);
  EXPECT_FALSE(sender.started[0].repeatable) << "libcurl must not repeat it unasked";
}

TEST_F(DeliveryTest, RefusedConnectionOfAMessageIsTriedAgain) {
  const EntryId id = add(EntryKind::kMessage);
  sender.scripted = {not_sent()};
  turn();
  EXPECT_EQ(outbox.entry(id).state, EntryState::kPending);
  EXPECT_EQ(outbox.entry(id).reason, "not sent: connect");
}

}  // namespace
}  // namespace triaged::test
