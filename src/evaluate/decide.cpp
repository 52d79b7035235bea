#include "evaluate/decide.h"

#include <utility>

namespace triaged {
namespace {

void add_uses(const FactQuery& query, std::uint64_t version, std::vector<FactUse>& uses) {
  if (query.groups.empty()) {
    uses.push_back({query.index, query.group, version});
  }
  for (const std::uint64_t group : query.groups) {
    uses.push_back({query.index, group, version});
  }
}

}  // namespace

Result<Decision> decide(const Program& program,
                        Store& store,
                        const PendingEvent& pending,
                        const Record& before,
                        std::span<const Decided> decided) {
  std::vector<FactUse> uses;
  const std::unique_ptr<Evaluation> evaluation = program.begin(pending.event, before);
  while (!evaluation->done()) {
    Facts facts;
    if (const auto wanted = evaluation->wanted(); !wanted.empty()) {
      facts = TRY(store.read_facts(wanted, pending.seq, decided));
      for (std::size_t i = 0; i < facts.size(); ++i) {
        add_uses(wanted[i], facts[i].version, uses);
      }
    }
    evaluation->resume(facts);
  }
  Decision&& decision = std::move(*evaluation).take();
  decision.fact_uses = std::move(uses);
  return std::move(decision);
}

}  // namespace triaged
