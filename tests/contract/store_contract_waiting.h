#pragma once

#include "contract/store_contract.h"

// What waits for a time or an answer: timers and surveys.
namespace triaged {

TEST_P(StoreContract, ADueTimerBecomesAnEventOfItsLane) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.timers = {{"first_response", kNow + Millis(1000), message("", "breached")}};
  commit(decided);
  EXPECT_EQ(store_->fire_due(kNow + Millis(999), 10).take(), 0);
  EXPECT_EQ(store_->fire_due(kNow + Millis(1000), 10).take(), 1);
  EXPECT_EQ(store_->fire_due(kNow + Millis(1000), 10).take(), 0);
  const LaneClaim claim = claim_lane();
  EXPECT_EQ(claim.lane, decided.lane);
  EXPECT_EQ(claim.events.at(0).event.message->text, "breached");
}

TEST_P(StoreContract, SettingATimerAgainMovesItAndNoEventCancelsIt) {
  append(delivery({message("c1", "1"), message("c1", "2"), message("c1", "3")}));
  const LaneClaim claim = claim_lane();
  const auto set = [&](std::size_t event, Millis in, std::optional<Event> fires) {
    Decided decided = decide(claim, event);
    decided.timers = {{"t", kNow + in, std::move(fires)}};
    EXPECT_TRUE(commit(decided).ok());
  };
  set(0, Millis(10), message("", "x"));
  set(1, Millis(20), message("", "x"));
  EXPECT_EQ(store_->fire_due(kNow + Millis(10), 10).take(), 0);
  set(2, Millis(0), std::nullopt);
  EXPECT_EQ(store_->fire_due(kNow + Millis(20), 10).take(), 0);
}

TEST_P(StoreContract, ASurveyIsFoundByItsHashAndAnsweredByItsEvent) {
  SurveyInvite invite;
  invite.code_hash = std::string(31, '\x01') + '\0';
  invite.survey = "after_solved";
  invite.rules = "rules-hash";
  invite.ask = {{"language", "zh-Hant"}};
  invite.asked_at = kNow;
  invite.expires_at = kNow + std::chrono::days(7);
  append("c1", "1");
  Decided decided = decide(claim_lane());
  decided.surveys = {invite};
  commit(decided);
  const SurveyInvite asked = store_->find_survey(invite.code_hash).take();
  EXPECT_EQ(asked.record, decided.lane);
  EXPECT_EQ(asked.survey, "after_solved");
  EXPECT_EQ(asked.ask, invite.ask);
  EXPECT_EQ(asked.expires_at, invite.expires_at);
  EXPECT_FALSE(asked.answered_at);
  EXPECT_EQ(store_->find_survey("other").error().code, ErrorCode::kNotFound);

  Event answer = message("", "");
  answer.types = {std::string(event_type::kSurveyAnswered)};
  answer.record = asked.record;
  answer.survey = {{"id", "after_solved"}, {"rating", 2}};
  answer.detail = {{"code_hash", hex_encode(invite.code_hash)}};
  append(delivery({answer}));
  const SurveyInvite answered = store_->find_survey(invite.code_hash).take();
  EXPECT_EQ(answered.answered_at, kNow);
  EXPECT_EQ(answered.answers["rating"], 2);
}

TEST_P(StoreContract, ASurveyWhoseReservationIsRefusedIsNotAsked) {
  append("c1", "1");
  Decided decided = decide(claim_lane());
  SurveyInvite invite;
  invite.code_hash = std::string(32, 'x');
  invite.survey = "s";
  decided.surveys = {invite};
  SingleEffect effect;
  effect.kind = EffectKind::kSurvey;
  effect.key = "k1";
  effect.target = "s";
  decided.decision.effects = {effect};
  decided.decision.reservations = {{"budget", Millis(1000), 0, "k1", ""}};
  EXPECT_EQ(commit(decided).refused.size(), 1U);
  EXPECT_FALSE(store_->find_survey(invite.code_hash).ok());
}

}  // namespace triaged
