#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "model/decision.h"
#include "model/fact_answers.h"

namespace triaged {

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
  using Key = std::tuple<std::string, std::uint64_t, TimePoint, std::int64_t>;

  std::map<Key, StoredFact> rows_;  ///< by index, group, at, item
  std::map<RecordId, std::string> numbers_;
  std::optional<TimePoint> start_;
  EventSeq last_ = 0;
};

}  // namespace triaged
