#include "evaluate/decide.h"

#include <utility>

namespace triaged {

Result<Decision> decide(const Program& program,
                        Store& store,
                        const PendingEvent& pending,
                        const Record& before,
                        std::span<const Decided> decided) {
  const std::unique_ptr<Evaluation> evaluation = program.begin(pending.event, before);
  while (!evaluation->done()) {
    Facts facts;
    if (const auto wanted = evaluation->wanted(); !wanted.empty()) {
      facts = TRY(store.read_facts(wanted, pending.seq, decided));
    }
    evaluation->resume(facts);
  }
  return std::move(*evaluation).take();
}

}  // namespace triaged
