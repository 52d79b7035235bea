#include "store/memory/memory_store.h"

#include "contract/store_contract_facts.h"
#include "contract/store_contract_lanes.h"
#include "contract/store_contract_outbox.h"
#include "contract/store_contract_purge.h"
#include "contract/store_contract_threads.h"
#include "contract/store_contract_waiting.h"

namespace triaged {
namespace {

INSTANTIATE_TEST_SUITE_P(
    Memory,
    StoreContract,
    testing::Values(StoreKind{
        "memory", [](StoreSignals signals) { return make_memory_store({}, std::move(signals)); }}),
    [](const auto& kind) { return kind.param.name; });
INSTANTIATE_TEST_SUITE_P(
    Memory,
    FactContract,
    testing::Values(StoreKind{
        "memory", [](StoreSignals signals) { return make_memory_store({}, std::move(signals)); }}),
    [](const auto& kind) { return kind.param.name; });

/// A store for a run over a long journal, which lets go of what is decided.
class LongRunStore : public StoreContract {};

TEST_P(LongRunStore, WhatFailedCanBeTriedAgain) {
  append(delivery({message("c1", "bad"), message("c1", "good")}));
  const LaneClaim claim = claim_lane();
  Decided failed = decide(claim, 0);
  failed.failure = "out of memory";
  EXPECT_TRUE(commit(failed).ok());
  EXPECT_TRUE(commit(decide(claim, 1)).ok());
  const std::string id = "e" + std::to_string(failed.seq);
  ASSERT_TRUE(store_->settle_dead(id, DeadAction::kRetry, kNow).ok());
  const LaneClaim again = claim_lane();
  ASSERT_EQ(again.events.size(), 1U);
  EXPECT_EQ(again.events.front().event.message->text, "bad");
  EXPECT_TRUE(commit(decide(again)).ok());
}

INSTANTIATE_TEST_SUITE_P(Memory,
                         LongRunStore,
                         testing::Values(StoreKind{"memory",
                                                   [](StoreSignals signals) {
                                                     return make_memory_store(
                                                         {.numbers = {}, .keeps_history = false},
                                                         std::move(signals));
                                                   }}),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace triaged
