#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "model/decision.h"
#include "model/fact_answers.h"

namespace triaged {

/// Rows of the journal's indexes by index, group, time and item.
using FactRows =
    std::map<std::tuple<std::string, std::uint64_t, TimePoint, std::int64_t>, StoredFact>;
/// What a range takes of them, oldest first.
std::vector<StoredFact> facts_in(const FactRows& all, const FactRange& range);

/// The journal's indexes of a few events in memory, answered as every store answers: what rule
/// tests run on. Not thread-safe.
class FactJournal final : public FactSource {
 public:
  /// Answers for an event that add() is called for next.
  [[nodiscard]] Facts answer(std::span<const FactQuery> queries) const;
  void add(const Event& event, const Decision& decision);

  Result<std::vector<StoredFact>> read(const FactRange& range) const override;
  Result<std::string> number_of(RecordId record) const override;

 private:
  FactRows rows_;
  std::map<RecordId, std::string> numbers_;
  std::optional<TimePoint> start_;
  EventSeq last_ = 0;
};

}  // namespace triaged
