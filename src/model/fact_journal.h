#pragma once

#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/decision.h"
#include "model/fact_answers.h"

namespace triaged {

/// Rows of the journal's indexes in memory: a group's rows stand together, by time and item, and
/// are found at a cost that does not grow with the other groups. Not thread-safe.
class FactRows {
 public:
  /// Adds a row, if it is not there already, or removes it.
  void put(const FactWrite& write);
  /// What a range takes, oldest first.
  [[nodiscard]] std::vector<StoredFact> in(const FactRange& range) const;
  /// The ids of the indexes that have rows.
  [[nodiscard]] std::vector<std::string> indexes() const;
  /// Removes at most `slice` rows for which `old(index, row)`; says how many.
  template <class Old>
  int erase_some(int slice, const Old& old);

 private:
  using Group = std::map<std::pair<TimePoint, std::int64_t>, StoredFact>;

  std::map<std::string, std::unordered_map<std::uint64_t, Group>> indexes_;
};

template <class Old>
int FactRows::erase_some(int slice, const Old& old) {
  int erased = 0;
  for (auto& [index, groups] : indexes_) {
    for (auto group = groups.begin(); group != groups.end();) {
      for (auto row = group->second.begin(); row != group->second.end() && erased < slice;) {
        const bool gone = old(index, row->second);
        erased += gone ? 1 : 0;
        row = gone ? group->second.erase(row) : std::next(row);
      }
      group = group->second.empty() ? groups.erase(group) : std::next(group);
    }
  }
  std::erase_if(indexes_, [](const auto& index) { return index.second.empty(); });
  return erased;
}

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
