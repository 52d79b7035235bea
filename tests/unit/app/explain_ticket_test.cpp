// Which rules `triaged explain` tells of.
#include "app/explain_ticket.h"

#include <gmock/gmock.h>

#include "store/memory/memory_store.h"
#include "unit/rules/rules_fixture.h"

namespace triaged {
namespace {

using testing::ElementsAre;

constexpr TimePoint kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 21)};

/// The rules that are told of for one message, with what became of each.
std::vector<std::string> told(const std::string& rules, const std::string& text) {
  const auto program = program_of("version: 1\nclassify:\n" + rules);
  const auto store = make_memory_store();
  Event event = Dialogue(program).message(text);
  event.source = "talk";
  Delivery delivery;
  delivery.webhook.source = "talk";
  delivery.webhook.received_at = kNow;
  delivery.events = {event};
  EXPECT_TRUE(store->append({&delivery, 1}).ok());
  const auto lanes = store->claim_lanes({"w", kNow, 10, Millis(60'000), {}});
  EXPECT_TRUE(lanes.ok() && lanes->size() == 1);
  Decided decided;
  decided.lane = lanes->front().lane;
  decided.fence = lanes->front().fence;
  decided.seq = lanes->front().events.front().seq;
  decided.decided_at = kNow;
  decided.decision.event_id = event.id;
  decided.decision.record = lanes->front().record;
  EXPECT_TRUE(store->commit_decisions({&decided, 1}).ok());
  const std::vector<const CompiledProgram*> programs{program.get()};
  const Result<Json> explained = explain_ticket(*store, programs, "#1", "");
  EXPECT_TRUE(explained.ok()) << to_string(explained.error());
  std::vector<std::string> out;
  for (const Json& rule : (*explained)["decisions"][0]["again"]["rules"]) {
    out.push_back(string_at(rule, "rule") + " " + string_at(rule, "state"));
  }
  return out;
}

TEST(ExplainTicketTest, NearIsWhatHoldsInPart) {
  EXPECT_THAT(told("  - {id: fires, when: {text: 漏電}, then: {tag: a}}\n"
                   "  - {id: near, when: {all: [{text: 漏電}, {tag: 急件}]}, then: {tag: b}}\n"
                   "  - {id: far, when: {all: [{text: 冒煙}, {tag: 急件}]}, then: {tag: c}}\n"
                   "  - {id: alone, when: {text: 冒煙}, then: {tag: d}}\n",
                   "漏電"),
              ElementsAre("fires fired", "near not true"));
}

TEST(ExplainTicketTest, WhatNoneAsksNotToBeThereSpeaksForNoRule) {
  EXPECT_THAT(told("  - {id: missing, when: {text: 漏電, none: [{text: 測試}]}, then: {tag: a}}\n"
                   "  - {id: broken, when: {none: [{text: 您好}]}, then: {tag: b}}\n"
                   "  - {id: held, when: {text: 您好, none: [{text: 好}]}, then: {tag: c}}\n",
                   "您好"),
              ElementsAre("held not true"));
}

}  // namespace
}  // namespace triaged
