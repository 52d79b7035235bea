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

}  // namespace
}  // namespace triaged
