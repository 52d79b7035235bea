// Which rules run: reload with failing tests, promote and rollback, as seen on the desk.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "e2e/desk_fixture.h"
#include "support/run_program.h"

namespace triaged::e2e {
namespace {

using testing::HasSubstr;

std::string tagging(const std::string& tag) {
  return "version: 1\nclassify:\n  - {id: own.parrot, when: {text: {has_any: [parrot]}}, then: "
         "{tag: [" +
         tag + "]}}\n";
}

/// Tags the parrots from that customer message on, whichever rules judged those before.
std::string tagging_from(int number, const std::string& tag) {
  return "version: 1\nclassify:\n  - id: own.many\n    when: [{text: {has_any: [parrot]}}, {count: "
         "{of: message, in: 1d, at_least: " +
         std::to_string(number) + "}}]\n    then: {tag: [" + tag + "]}\n";
}

class ReleaseE2eTest : public DeskTest {
 protected:
  ReleaseE2eTest() { shipped_rules_ = false; }

  testing_support::ProgramEnd triaged(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), TRIAGED_BINARY);
    arguments.emplace_back("--config");
    arguments.push_back(folder_.file("triaged.yaml"));
    auto end = testing_support::run_program(arguments, {});
    EXPECT_TRUE(end.ok()) << to_string(end.error());
    return end.ok() ? std::move(end).take() : testing_support::ProgramEnd{};
  }

  void write_test(const std::string& tag) const {
    std::ofstream(folder_.file("rules/company.test.yaml"))
        << "suite: own\ncases:\n  - name: a parrot is tagged\n    steps:\n      - event: {type: "
           "message.customer, text: my parrot}\n        expect: {tag: {has: ["
        << tag << "]}}\n";
  }

  /// What a new customer's message is labelled with, among the tags of these tests.
  std::string label_of_a_parrot() {
    const std::int64_t conversation =
        customer_writes("customer-" + std::to_string(++customers_), "my parrot is loud");
    EXPECT_TRUE(wait_settled());
    for (const char* label : {"first", "second"}) {
      if (has_label(ticket(conversation), label)) {
        return label;
      }
    }
    return "";
  }

  /// The decision on the message of the customer who wrote last.
  [[nodiscard]] Json last_decision() const {
    const Json all = ask("decisions/%23" + std::to_string(customers_))["decisions"];
    return all.empty() ? Json() : all.front()["decision"];
  }

  int customers_ = 0;
};

TEST_F(ReleaseE2eTest, AReloadWhoseRuleTestsFailKeepsTheOldRules) {
  rule_tests_ = "reload";
  write_rules(tagging("first"));
  write_test("first");
  start_daemon();
  EXPECT_EQ(triaged({"reload"}).code, 0);
  write_rules(tagging("second"));
  const auto end = triaged({"reload"});
  EXPECT_EQ(end.code, 1);
  EXPECT_THAT(end.err, HasSubstr("company.test.yaml:"));
  EXPECT_THAT(end.err, HasSubstr("rule test 'a parrot is tagged' fails"));
  EXPECT_EQ(metric(R"(triaged_reloads_total{result="refused"})"), "1");
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("\"reload_refused\""));
  EXPECT_EQ(label_of_a_parrot(), "first");
}

TEST_F(ReleaseE2eTest, ADaemonStartsOnRulesWhoseTestsFailAndTellsOfIt) {
  rule_tests_ = "reload";
  write_rules(tagging("first"));
  write_test("second");
  start_daemon();
  EXPECT_TRUE(wait_settled());
  EXPECT_EQ(label_of_a_parrot(), "first");
  EXPECT_TRUE(eventually([this] { return metric("triaged_rule_tests_failed") == "1"; }));
  EXPECT_THAT(daemon_->log_tail(), HasSubstr("\"rule_test_failed\""));
}

TEST_F(ReleaseE2eTest, ReleasesRunUntilAnotherOneIsPromotedOrTheyAreTakenBack) {
  more_config_ = "rules_from: releases\n";
  write_rules(tagging("first"));
  start_daemon();
  EXPECT_EQ(triaged({"promote"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "first");

  write_rules(tagging("second"));
  EXPECT_EQ(triaged({"reload"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "first") << "what stands on disk was not promoted";
  EXPECT_EQ(triaged({"promote"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "second");

  write_rules("version: 1\nclassify: [broken\n");
  const auto refused = triaged({"promote"});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("/rules/company.yaml:2:"));
  EXPECT_EQ(triaged({"rollback"}).code, 0) << "the folders on disk do not matter";
  EXPECT_EQ(label_of_a_parrot(), "first");

  EXPECT_EQ(daemon_->stop(), 0);
  start_daemon();
  EXPECT_EQ(label_of_a_parrot(), "first") << "a start honours the live release";
  EXPECT_THAT(triaged({"releases"}).out, HasSubstr("2        withdrawn"));
}

TEST_F(ReleaseE2eTest, RulesThatAreReloadedCountWhatWasThereBeforeThem) {
  write_rules(tagging("first"));
  start_daemon();
  EXPECT_EQ(label_of_a_parrot(), "first");
  write_rules(tagging_from(2, "second"));
  ASSERT_EQ(triaged({"reload"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "second");
}

TEST_F(ReleaseE2eTest, RulesThatADaemonStartsWithCountWhatWasThereBeforeThem) {
  write_rules(tagging("first"));
  start_daemon();
  EXPECT_EQ(label_of_a_parrot(), "first");
  EXPECT_EQ(daemon_->stop(), 0);
  write_rules(tagging_from(2, "second"));
  start_daemon();
  EXPECT_EQ(label_of_a_parrot(), "second");
}

TEST_F(ReleaseE2eTest, APromotedReleaseCountsWhatWasThereBeforeIt) {
  more_config_ = "rules_from: releases\n";
  write_rules(tagging("first"));
  start_daemon();
  ASSERT_EQ(triaged({"promote"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "first");
  write_rules(tagging_from(2, "second"));
  ASSERT_EQ(triaged({"promote"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "second");
}

TEST_F(ReleaseE2eTest, AReleaseThatJudgesAgainCountsWhatWasJudgedMeanwhile) {
  more_config_ = "rules_from: releases\n";
  write_rules(tagging_from(3, "first"));
  start_daemon();
  ASSERT_EQ(triaged({"promote"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "");
  write_rules(tagging("second"));
  ASSERT_EQ(triaged({"promote"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "second");
  ASSERT_EQ(triaged({"rollback"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "first");
}

TEST_F(ReleaseE2eTest, ACandidateWatchesInShadowAndJudgesAsACanary) {
  more_config_ = "rules_from: releases\n";
  write_rules(tagging("first"));
  start_daemon();
  ASSERT_EQ(triaged({"promote"}).code, 0);
  write_rules(tagging("second"));
  const auto beside = triaged({"promote", "--mode", "shadow"});
  ASSERT_EQ(beside.code, 0) << beside.err;
  EXPECT_THAT(beside.out, HasSubstr(", release 1\nrelease 2: shadow; "));
  EXPECT_EQ(label_of_a_parrot(), "first");
  const Json would = last_decision()["would"];
  ASSERT_FALSE(would.empty());
  EXPECT_EQ(would.back()["rule"], "release 2");
  EXPECT_EQ(would.back()["field"], "tags");

  ASSERT_EQ(triaged({"promote", "--release", "2", "--mode", "canary 100%"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "second");
  ASSERT_EQ(triaged({"rollback"}).code, 0);
  EXPECT_EQ(label_of_a_parrot(), "first");
}

TEST_F(ReleaseE2eTest, WithoutReleasesPromotingIsRefusedWithAHint) {
  start_daemon();
  const auto end = triaged({"promote"});
  EXPECT_EQ(end.code, 1);
  EXPECT_THAT(end.err, HasSubstr("rules_from: releases"));
}

TEST_F(ReleaseE2eTest, WhatARuleWroteIsTakenBackOnTheDesk) {
  write_rules(tagging("first"));
  start_daemon();
  const std::int64_t conversation = customer_writes("li", "my parrot is loud");
  ASSERT_TRUE(wait_ticket(conversation, [](const Json& t) { return has_label(t, "first"); }));
  const auto preview = triaged({"undo", "--rule", "own.parrot", "--since", "1h", "--dry-run"});
  EXPECT_EQ(preview.code, 0);
  EXPECT_THAT(preview.out, HasSubstr("tags  first → –"));
  EXPECT_THAT(preview.out, HasSubstr("1 tickets would change"));
  EXPECT_TRUE(has_label(ticket(conversation), "first"));

  EXPECT_EQ(triaged({"undo", "--rule", "own.parrot", "--since", "1h"}).code, 0);
  EXPECT_TRUE(wait_ticket(conversation, [](const Json& t) { return !has_label(t, "first"); }));
  EXPECT_TRUE(wait_settled());
  EXPECT_THAT(dump_json(ask("decisions/%231")), HasSubstr("\"rule.undone\""));
  EXPECT_THAT(triaged({"undo", "--rule", "own.parrot", "--since", "1h"}).out,
              HasSubstr("0 tickets: taken back"));
}

TEST_F(ReleaseE2eTest, WhatARuleWroteWithTheFirstMessageGoesBackToTheDefaultsOnTheDesk) {
  write_rules(
      "version: 1\npriority: {levels: [低, 中, 高], default: 低}\nprioritize:\n  - id: "
      "own.parrot\n    when: {text: {has_any: [parrot]}}\n    then: {raise: 高}\n");
  start_daemon();
  const std::int64_t conversation = customer_writes("li", "my parrot is loud");
  ASSERT_TRUE(wait_ticket(conversation, [](const Json& t) { return t["priority"] == "urgent"; }));
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(triaged({"undo", "--rule", "own.parrot", "--since", "1h"}).code, 0);
  EXPECT_TRUE(wait_ticket(conversation, [](const Json& t) { return t["priority"] != "urgent"; }));
  EXPECT_TRUE(wait_settled());
  EXPECT_EQ(ticket(conversation)["priority"], "low");
}

}  // namespace
}  // namespace triaged::e2e
