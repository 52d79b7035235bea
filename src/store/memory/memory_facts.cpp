// The journal's indexes of MemoryRows.
#include <algorithm>

#include "store/memory/memory_rows.h"

namespace triaged {

void MemoryRows::put_fact(const FactWrite& write) {
  facts_.put(write);
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
  for (const std::string& index : facts_.indexes()) {
    dropped_facts_.insert(index);
  }
  fact_indexes_.clear();
  for (const FactIndex& index : indexes) {
    fact_indexes_.insert(index.id);
    dropped_facts_.erase(index.id);
  }
}

int MemoryRows::purge_facts(int slice) {
  return facts_.erase_some(slice, [this](const std::string& index, const StoredFact& row) {
    return dropped_facts_.contains(index) || !records_.contains(row.record);
  });
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
  return facts_.in(range);
}

Result<std::vector<std::string>> MemoryRows::read_fact_indexes() const {
  std::lock_guard lock(mutex_);
  return std::vector<std::string>{fact_indexes_.begin(), fact_indexes_.end()};
}

}  // namespace triaged
