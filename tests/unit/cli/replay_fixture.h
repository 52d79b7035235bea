#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "model/event.h"
#include "support/scratch_folder.h"
#include "unit/cli/said.h"

namespace triaged {

inline constexpr const char* kPresentRules = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
default_route: 人工分派
classify:
  - {id: cls.danger, when: {text: {has_any: [漏電]}}, then: {tag: [安全風險]}}
  - {id: cls.refund, when: {text: {has_any: [退款]}}, then: {tag: [退款]}}
prioritize:
  - {id: pri.danger, when: {tag: 安全風險}, then: {raise: 中}}
)";

/// What the other rules say otherwise: a further word, a higher priority, a route, one rule less.
inline constexpr const char* kNextRules = R"(version: 1
priority: {levels: [低, 中, 高], default: 低}
default_route: 人工分派
classify:
  - {id: cls.danger, when: {text: {has_any: [漏電]}}, then: {tag: [安全風險]}}
  - {id: cls.smoke, when: {text: {has_any: [冒煙]}}, then: {tag: [安全風險]}}
prioritize:
  - {id: pri.danger, when: {tag: 安全風險}, then: {raise: 高}}
route:
  - {id: rt.danger, when: {tag: 安全風險}, then: {group: 安全應急組}}
)";

inline constexpr const char* kReplayedEvents =
    R"({"id":"m1","at":"2026-11-01T08:00:00Z","message":{"text":"插上就漏電，電話 13812345678"},"ticket":{"id":"T1"}}
{"id":"m2","at":"2026-11-02T08:00:00Z","message":{"text":"冒煙了"},"ticket":{"id":"T2"}}
{"id":"m3","at":"2026-11-03T08:00:00Z","message":{"text":"我要退款"},"ticket":{"id":"T3"}}
{"id":"m4","at":"2026-11-04T08:00:00Z","message":{"text":"謝謝"},"ticket":{"id":"T4"}}
)";

class ReplayTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::current_path(folder_.file("."));
    write("present/rules.yaml", kPresentRules);
    write("next/rules.yaml", kNextRules);
    write("events.jsonl", kReplayedEvents);
  }

  void write(const std::string& name, const std::string& text) const { folder_.write(name, text); }

  static Said run(std::vector<std::string> arguments, bool progress = false) {
    arguments.insert(arguments.begin(), "replay");
    return run_triaged(std::move(arguments), [&](CommandIo& io) { io.progress = progress; });
  }

  static Said run_events(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{
        "--rules", "present", "--against", "next", "--events", "events.jsonl"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(std::move(arguments));
  }

  static Json report(std::vector<std::string> more = {}) {
    more.emplace_back("--json");
    const Said said = run_events(std::move(more));
    const Result<Json> json = parse_json(said.out);
    EXPECT_TRUE(json.ok()) << said.out << said.err;
    return json.ok() ? *json : Json();
  }

  void TearDown() override { std::filesystem::current_path(before_); }

  std::filesystem::path before_ = std::filesystem::current_path();
  ScratchFolder folder_;  ///< where no configuration is found
};

/// The row whose `key` is `value`.
inline Json row_of(const Json& rows, const char* key, const std::string& value) {
  for (const Json& row : rows) {
    if (row.at(key) == value) {
      return row;
    }
  }
  return nullptr;
}

/// From the customer, by chat.
inline Event customer_message(const std::string& conversation,
                              const std::string& text,
                              TimePoint at) {
  Event event;
  event.id = conversation + text;
  event.types = {std::string(event_type::kMessageCustomer)};
  event.source = "talk";
  event.channel = "chat";
  event.conversation = conversation;
  event.at = event.received_at = at;
  event.message.emplace();
  event.message->text = text;
  event.message->by = Actor::kCustomer;
  return event;
}

}  // namespace triaged
