#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/decide.h"
#include "store/memory/memory_store.h"
#include "unit/rules/rules_fixture.h"

namespace triaged {

/// A journal that rules judge event after event, as the daemon does: each decision is committed
/// before the next one.
class JudgedJournal {
 public:
  explicit JudgedJournal(std::shared_ptr<const CompiledProgram> program,
                         std::unique_ptr<Store> store = make_memory_store())
      : program_(std::move(program)), store_(std::move(store)) {}

  /// A customer's message; a conversation of its own opens a ticket.
  struct Said {
    std::string conversation;
    std::string customer;
    std::string text = "在嗎？";
    TimePoint at = at_minute(0);
  };
  Event event_of(const Said& said) {
    Event event;
    event.id = "e" + std::to_string(++count_);
    event.types = {"message.customer"};
    event.source = "support-chat";
    event.channel = "chat";
    event.conversation = said.conversation;
    event.at = event.received_at = said.at;
    event.customer.id = said.customer;
    event.actor = Actor::kCustomer;
    event.message = Message{};
    event.message->id = "m" + std::to_string(count_);
    event.message->text = said.text;
    event.message->by = Actor::kCustomer;
    return event;
  }
  Decision say(const Said& said) { return judge(event_of(said)); }

  Decision judge(const Event& event) {
    Delivery delivery;
    delivery.webhook.received_at = event.received_at;
    delivery.events = {event};
    EXPECT_TRUE(append_one(*store_, delivery).ok());
    Claim claim;
    claim.now = event.received_at;
    std::vector<LaneClaim> lanes = store_->claim_lanes(claim).take();
    if (lanes.size() != 1) {
      ADD_FAILURE() << "no lane to judge";
      return {};
    }
    Decided decided;
    decided.lane = lanes[0].lane;
    decided.fence = lanes[0].fence;
    decided.seq = lanes[0].events.at(0).seq;
    decided.decided_at = event.received_at;
    Result<Decision> decision =
        triaged::decide(*program_, *store_, lanes[0].events.at(0), lanes[0].record);
    EXPECT_TRUE(decision.ok()) << (decision.ok() ? "" : to_string(decision.error()));
    if (decision.ok()) {
      decided.decision = std::move(decision).take();
    }
    auto outcomes = store_->commit_decisions({&decided, 1});
    EXPECT_TRUE(outcomes.ok() && outcomes->front().ok());
    refused_ = outcomes.ok() ? outcomes->front().refused : std::vector<std::string>{};
    record_ = decided.lane;
    return std::move(decided.decision);
  }

  [[nodiscard]] const std::vector<std::string>& refused() const { return refused_; }
  /// Of the last event.
  [[nodiscard]] RecordId record() const { return record_; }
  Store& store() { return *store_; }
  /// From now on other rules judge.
  void use(std::shared_ptr<const CompiledProgram> program) { program_ = std::move(program); }

 private:
  std::shared_ptr<const CompiledProgram> program_;
  std::unique_ptr<Store> store_;
  std::vector<std::string> refused_;
  RecordId record_ = 0;
  int count_ = 0;
};

/// The answer that the rule's question got.
inline Json answered(const CompiledProgram& program,
                     const Decision& decision,
                     const std::string& rule) {
  const std::vector<Rule>& rules = program.rules().rules;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i].id != rule) {
      continue;
    }
    const std::string& index = program.fact_tests(i).front()->spec->index.id;
    for (const Fact& fact : facts_of(decision.facts)) {
      if (fact.id.starts_with(index)) {
        return fact.value;
      }
    }
  }
  return {};
}

inline bool has_fired(const Decision& decision, const std::string& rule) {
  return std::any_of(decision.fired.begin(), decision.fired.end(), [&rule](const FiredRule& fired) {
    return fired.rule == rule;
  });
}

}  // namespace triaged
