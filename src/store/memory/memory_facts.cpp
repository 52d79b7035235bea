// The journal's indexes of MemoryRows.
#include <algorithm>

#include "store/memory/memory_rows.h"

namespace triaged {

void MemoryRows::put_fact(const FactWrite& write) {
  const FactRows::key_type key{write.index, write.group, write.row.at, write.row.item};
  if (write.remove) {
    facts_.erase(key);
    return;
  }
  facts_.emplace(key, write.row);
}

std::int64_t MemoryRows::decision_count(RecordId record) {
  const auto found = decisions_.find(record);
  return found == decisions_.end() ? 0 : static_cast<std::int64_t>(found->second.size());
}

void MemoryRows::want_fact_indexes(std::span<const FactIndex> indexes) {
  for (const FactIndex& index : indexes) {
    dropped_facts_.erase(index.id);
  }
}

void MemoryRows::keep_fact_indexes(std::span<const FactIndex> indexes) {
  for (const auto& [key, row] : facts_) {
    dropped_facts_.insert(std::get<0>(key));
  }
  fact_indexes_.clear();
  for (const FactIndex& index : indexes) {
    fact_indexes_.insert(index.id);
    dropped_facts_.erase(index.id);
  }
}

int MemoryRows::purge_facts(int slice) {
  int removed = 0;
  for (auto next = facts_.begin(); next != facts_.end() && removed < slice;) {
    const bool old = dropped_facts_.contains(std::get<0>(next->first)) ||
                     !records_.contains(next->second.record);
    removed += old ? 1 : 0;
    next = old ? facts_.erase(next) : std::next(next);
  }
  return removed;
}

Result<std::vector<Record>> MemoryRows::read_records(RecordId after, int at_most) const {
  std::lock_guard lock(mutex_);
  std::vector<Record> records;
  for (const auto& [id, record] : records_) {
    if (id > after) {
      records.push_back(record);
    }
  }
  std::sort(
      records.begin(), records.end(), [](const Record& a, const Record& b) { return a.id < b.id; });
  records.resize(std::min(records.size(), static_cast<std::size_t>(at_most)));
  return records;
}

Result<std::vector<StoredFact>> MemoryRows::read_facts(const FactRange& range) const {
  std::lock_guard lock(mutex_);
  return facts_in(facts_, range);
}

Result<std::vector<std::string>> MemoryRows::read_fact_indexes() const {
  std::lock_guard lock(mutex_);
  return std::vector<std::string>{fact_indexes_.begin(), fact_indexes_.end()};
}

}  // namespace triaged
