#include "analyse/stats.h"

#include <gmock/gmock.h>

#include "unit/rules/rules_fixture.h"

namespace triaged {
namespace {

/// Judges a dialogue and counts what the store would hold of it.
class StatsTest : public testing::Test {
 protected:
  void start(const std::string& rules) {
    program_ = program_of(rules);
    counter_.emplace(program_.get());
    begin(1);
  }
  /// Another ticket.
  void begin(RecordId record) {
    dialogue_.emplace(program_);
    record_ = record;
  }
  void judge(const Event& event) {
    const Decision decision = dialogue_->judge(event);
    add(decision, event);
    for (const Event& follow : decision.follow_ups) {
      add(dialogue_->judge(follow), follow);
    }
  }
  void say(const std::string& text) { judge(dialogue_->message(text)); }
  void add(const Decision& decision, const Event& event) {
    const Result<void> added = counter_->add(record_, to_text(decision), to_text(event));
    EXPECT_TRUE(added.ok()) << added.error().message;
  }
  const RuleStats& of(const std::string& rule) { return counter_->rules().at(rule); }

  std::shared_ptr<const CompiledProgram> program_;
  std::optional<StatsCounter> counter_;
  std::optional<Dialogue> dialogue_;
  RecordId record_ = 1;
};

TEST_F(StatsTest, CountsWhatFiredWhatItChangedAndTheWords) {
  start(R"(version: 1
priority: {levels: [低, 高], default: 低}
classify:
  - {id: leak, when: {text: {has_any: [漏電, 觸電]}}, then: {tag: 安全}}
  - {id: idle, when: {text: {has_any: [從不]}}, then: {tag: x}}
)");
  say("漏電，還漏电");
  say("又漏電了");
  EXPECT_EQ(of("leak").fired, 2U);
  EXPECT_EQ(of("leak").words.at("漏电").second, 3U);
  EXPECT_EQ(of("leak").words.at("漏电").first, "漏電");
  EXPECT_EQ(of("idle").fired, 0U);
  EXPECT_EQ(counter_->tickets(), 1U);
}

TEST_F(StatsTest, ATextThatIsReadInPartIsNoRulesFailure) {
  start("version: 1\nclassify: [{id: leak, when: {text: {has_any: [漏電]}}, then: {tag: 安全}}]\n");
  std::string text = "漏電";
  for (int i = 0; i < 66'000; ++i) {
    text += "長";
  }
  say(text);
  EXPECT_EQ(of("leak").fired, 1U);
  EXPECT_EQ(of("leak").failed, 0U);
  EXPECT_EQ(counter_->rules().size(), 1U) << "no row without a name";
}

TEST_F(StatsTest, ACorrectionCountsForTheRuleThatWasCorrected) {
  start(R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
prioritize:
  - {id: first, when: {text: {has_any: [漏電]}}, then: {raise: 高}}
)");
  say("漏電");
  judge(dialogue_->change("priority", "中"));
  EXPECT_EQ(of("first").corrected, 1U);
  say("還是漏電");
  EXPECT_EQ(of("first").fired, 2U);
}

TEST_F(StatsTest, AShadowRuleAgreesWithWhatPeopleDoLater) {
  start(R"(version: 1
priority: {levels: [低, 高], default: 低}
classify:
  - {id: maybe, mode: shadow, when: {text: {has_any: [漏電]}}, then: {tag: 安全}}
)");
  say("漏電");
  judge(dialogue_->change("tags", Json::array({"別的", "安全"})));
  begin(2);
  say("漏電");
  judge(dialogue_->change("tags", Json::array({"別的"})));
  begin(3);
  say("您好");
  EXPECT_EQ(of("maybe").would_tickets.size(), 2U);
  EXPECT_EQ(of("maybe").wishes, 2U);
  EXPECT_EQ(of("maybe").agreed, 1U);
  EXPECT_EQ(counter_->tickets(), 3U);
}

TEST_F(StatsTest, WhoeverIsNoRuleIsAPerson) {
  start(R"(version: 1
priority: {levels: [低, 高], default: 低}
classify:
  - {id: maybe, mode: shadow, when: {text: {has_any: [漏電]}}, then: {tag: 安全}}
)");
  for (const Actor by : {Actor::kAgent, Actor::kUnknown, Actor::kRule}) {
    begin(static_cast<RecordId>(by) + 1);
    say("漏電");
    Event event = dialogue_->change("tags", Json::array({"安全"}));
    event.actor = event.changes.front().by = by;
    judge(event);
  }
  EXPECT_EQ(of("maybe").wishes, 3U);
  EXPECT_EQ(of("maybe").agreed, 2U);
}

TEST_F(StatsTest, WordsThatArePersonalAreMasked) {
  start(R"(version: 1
extract:
  - {id: phone, when: {text: {regex: '(?P<no>1[0-9]{10})'}}, then: {extract: {custom.phone: $no}}}
)");
  say("打 13812345678");
  say("打 13887655678");
  ASSERT_EQ(of("phone").words.size(), 1U);
  EXPECT_EQ(of("phone").words.begin()->second,
            std::pair(std::string("138****5678"), std::size_t{2}));
}

TEST_F(StatsTest, WhatCannotBeReadIsAnError) {
  start("version: 1\nclassify: [{id: a, when: {text: x}, then: {tag: x}}]\n");
  EXPECT_FALSE(counter_->add(1, "{", "{}").ok());
}

}  // namespace
}  // namespace triaged
