// When the platform fails, and when somebody edits the rules.
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

#include "e2e/desk_fixture.h"

namespace triaged::e2e {
namespace {

using standin::FaultKind;
using testing::Contains;
using testing::Not;
using testing::SizeIs;

/// Whether the event told rules that the ticket is solved. The platform's own word of that is an
/// echo.
bool told_of_solving(const Json& judged) {
  const auto types = judged["types"].get<std::vector<std::string>>();
  return std::ranges::count(types, "ticket.solved") > 0 &&
         string_at(judged["decision"], "ignored").empty();
}

class TroubleE2eTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    if (!own_rules_.empty()) {
      write_rules(own_rules_);
    }
    start_daemon();
  }

  std::string own_rules_;  ///< set by a constructor

  struct Calls {
    std::vector<int> statuses;
    std::set<std::string> keys;
  };
  [[nodiscard]] Calls calls_to(const std::string& path_end) const {
    Calls found;
    for (const Json& call : writes()) {
      if (string_at(call, "path").ends_with(path_end)) {
        found.statuses.push_back(call["status"]);
        found.keys.insert(string_at(call, "idempotency_key"));
      }
    }
    return found;
  }
};

TEST_F(TroubleE2eTest, WaitsAsLongAsThePlatformAsksAndRepeatsUnderTheSameKey) {
  desk_->fail_next(
      {.kind = FaultKind::kStatus, .status = 429, .retry_after_seconds = 1, .path = "/messages"});
  const SteadyPoint began = clock_.steady();
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  EXPECT_GE(clock_.steady() - began, Millis(1000));
  ASSERT_TRUE(wait_settled());
  const Calls notes = calls_to("/messages");
  EXPECT_EQ(notes.statuses, (std::vector{429, 200}));
  EXPECT_THAT(notes.keys, SizeIs(1));
  EXPECT_THAT(notes.keys, Not(Contains("")));
}

TEST_F(TroubleE2eTest, OutlastsErrorsOfThePlatform) {
  desk_->fail_next({.kind = FaultKind::kStatus, .times = 3, .status = 500, .path = "/labels"});
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  const Calls labels = calls_to("/labels");
  EXPECT_EQ(labels.statuses, (std::vector{500, 500, 500, 200}));
  EXPECT_THAT(labels.keys, SizeIs(1));
  EXPECT_THAT(labels_of(ticket(id)), Contains(kDangerLabel));
  EXPECT_THAT(notes_of(ticket(id)), SizeIs(1));
}

// A platform that honours the key would take the second of two different calls for a repeat.
TEST_F(TroubleE2eTest, NeverGivesTwoDifferentCallsTheSameKey) {
  desk_->fail_next({.kind = FaultKind::kStatus, .status = 500, .path = "/toggle_priority"});
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(ticket(id)["priority"], "urgent");
  EXPECT_THAT(calls_to("/toggle_priority").keys, SizeIs(1)) << "tried twice under one key";
  std::map<std::string, std::set<std::string>> calls_of_key;
  for (const Json& call : writes()) {
    calls_of_key[string_at(call, "idempotency_key")].insert(string_at(call, "path") + " " +
                                                            string_at(call, "body"));
  }
  for (const auto& [key, calls] : calls_of_key) {
    EXPECT_THAT(calls, SizeIs(1)) << key;
  }
}

TEST_F(TroubleE2eTest, DoesNotWriteAgainWhatThePlatformDidDespiteItsError) {
  desk_->fail_next({.kind = FaultKind::kStatus, .status = 503, .apply = true, .path = "/labels"});
  const std::int64_t id = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return !notes_of(one).empty(); }));
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(calls_to("/labels").statuses, (std::vector{503})) << "the labels stood there already";
  EXPECT_THAT(labels_of(ticket(id)), Contains(kDangerLabel));
}

/// A rule solves the ticket on a word, another tells when it hears that.
class SolvingE2eTest : public TroubleE2eTest {
 protected:
  SolvingE2eTest() {
    own_rules_ =
        "version: 1\n"
        "engage:\n"
        "  - id: shop.solve\n"
        "    event: message.customer\n"
        "    when: {text: {has_any: [把單子結掉]}}\n"
        "    then: {status: 已解決}\n"
        "  - id: shop.look\n"
        "    event: message.agent\n"
        "    when: {text: {has_any: [請看一下]}}\n"
        "    then: {tag: 客服看過}\n"
        "  - id: shop.heard\n"
        "    event: ticket.solved\n"
        "    then: {note: 聽見了解決}\n";
  }

  static bool has_heard(const Json& ticket) {
    return std::ranges::any_of(notes_of(ticket), [](const std::string& note) {
      return note.find("聽見了解決") != std::string::npos;
    });
  }
};

TEST_F(SolvingE2eTest, RulesHearOfTheirStatusOnceTheDeskHasIt) {
  desk_->fail_next(
      {.kind = FaultKind::kStatus, .times = 2, .status = 500, .path = "/toggle_status"});
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(wait_ticket(id, has_heard));
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(ticket(id)["status"], "resolved");
  EXPECT_EQ(calls_to("/toggle_status").statuses, (std::vector{500, 500, 200}));
  const Json decisions = ask("decisions/" + std::to_string(id))["decisions"];
  EXPECT_EQ(std::ranges::count_if(decisions, told_of_solving), 1) << "heard once: " << decisions;
}

TEST_F(SolvingE2eTest, RulesHearNothingOfAStatusThatTheDeskRefuses) {
  desk_->fail_next({.kind = FaultKind::kStatus, .status = 422, .path = "/toggle_status"});
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(eventually([this] { return !dead_letters().empty(); }));
  ASSERT_TRUE(wait_settled());
  EXPECT_FALSE(has_heard(ticket(id)));
  const Json decisions = ask("decisions/" + std::to_string(id))["decisions"];
  EXPECT_EQ(std::ranges::count_if(decisions, told_of_solving), 0) << decisions;
}

TEST_F(SolvingE2eTest, AnAgentWhoSolvesWhatTheDeskRefusedIsHeard) {
  desk_->fail_next({.kind = FaultKind::kStatus, .status = 422, .path = "/toggle_status"});
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(eventually([this] { return !dead_letters().empty(); }));
  ASSERT_TRUE(wait_settled());
  ASSERT_TRUE(desk_->agent_sets_status({{"conversation", id}, {"status", "resolved"}}).ok());
  ASSERT_TRUE(wait_ticket(id, has_heard));
  ASSERT_TRUE(wait_settled());
  const Json decisions = ask("decisions/" + std::to_string(id))["decisions"];
  EXPECT_EQ(std::ranges::count_if(decisions, told_of_solving), 1) << decisions;
}

// What the desk showed a moment ago is not taken for an echo when a person brings it back.
TEST_F(SolvingE2eTest, AnAgentWhoReopensAtOnceIsBelieved) {
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(wait_ticket(id, has_heard));
  ASSERT_TRUE(wait_settled());
  ASSERT_TRUE(desk_->agent_sets_status({{"conversation", id}, {"status", "open"}}).ok());
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(ticket(id)["status"], "open");
  const Json last = ask("decisions/" + std::to_string(id))["decisions"].back();
  EXPECT_EQ(last["types"].front(), "agent.corrected") << last;
}

TEST_F(SolvingE2eTest, WhatAnAgentReopenedIsSolvedAgain) {
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(wait_ticket(id, has_heard));
  ASSERT_TRUE(wait_settled());
  ASSERT_TRUE(desk_->agent_sets_status({{"conversation", id}, {"status", "open"}}).ok());
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(customer_writes("li", "可以了，請把單子結掉"), id);
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return one["status"] == "resolved"; }));
  ASSERT_TRUE(wait_settled());
  const Json decisions = ask("decisions/" + std::to_string(id))["decisions"];
  EXPECT_EQ(std::ranges::count_if(decisions, told_of_solving), 2) << decisions;
}

TEST_F(SolvingE2eTest, ALaterSyncThatWritesTheStatusIsHeard) {
  desk_->fail_next({.kind = FaultKind::kStatus, .status = 422, .path = "/toggle_status"});
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(eventually([this] { return !dead_letters().empty(); }));
  ASSERT_TRUE(
      desk_->agent_writes({{"conversation", id}, {"content", "請看一下"}, {"sender_id", 18}}).ok());
  ASSERT_TRUE(wait_ticket(id, has_heard));
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(ticket(id)["status"], "resolved");
  const Json decisions = ask("decisions/" + std::to_string(id))["decisions"];
  EXPECT_EQ(std::ranges::count_if(decisions, told_of_solving), 1) << "heard once: " << decisions;
}

// The write takes effect, its answer never comes, and the customer goes on.
TEST_F(SolvingE2eTest, ACustomerWhoWritesDuringTheWriteIsNotSolved) {
  desk_->fail_next(
      {.kind = FaultKind::kHang, .hang = Millis(1500), .apply = true, .path = "/toggle_status"});
  const std::int64_t id = customer_writes("li", "請把單子結掉");
  ASSERT_TRUE(wait_ticket(id, [](const Json& one) { return one["status"] == "resolved"; }));
  EXPECT_EQ(customer_writes("li", "還是不行，充電器一直發燙"), id);
  ASSERT_TRUE(wait_settled());
  EXPECT_EQ(ticket(id)["status"], "open");
  EXPECT_FALSE(has_heard(ticket(id)));
}

TEST_F(TroubleE2eTest, KeepsTheOldRulesUntilTheNewOnesAreGood) {
  write_rules("version: 1\nclassify:\n  - id: shop.blue\n    wehn: {text: {has_any: [藍色]}}\n");
  daemon_->signal(SIGHUP);
  ASSERT_TRUE(
      eventually([&] { return daemon_->log_tail().find("reload_refused") != std::string::npos; }));
  const std::int64_t first = customer_writes("li", kDanger);
  ASSERT_TRUE(wait_ticket(first, [](const Json& one) { return has_label(one, kDangerLabel); }));

  write_rules(
      "version: 1\nclassify:\n  - id: shop.blue\n    why: 試新規則\n    when: {text: {has_any: "
      "[藍色]}}\n"
      "    then: {tag: [藍色款]}\n");
  daemon_->signal(SIGHUP);
  ASSERT_TRUE(
      eventually([&] { return daemon_->log_tail().find("\"reloaded\"") != std::string::npos; }));
  const std::int64_t second = customer_writes("wang", "有沒有藍色的");
  EXPECT_TRUE(wait_ticket(second, [](const Json& one) { return has_label(one, "藍色款"); }));
  ASSERT_TRUE(wait_settled());
}

}  // namespace
}  // namespace triaged::e2e
