#include "model/fact_journal.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace triaged {

std::vector<StoredFact> facts_in(const FactRows& all, const FactRange& range) {
  constexpr std::int64_t kLastItem = std::numeric_limits<std::int64_t>::max();
  const auto first = all.upper_bound({range.index, range.group, range.after, kLastItem});
  auto next = all.upper_bound({range.index, range.group, range.until, kLastItem});
  std::vector<StoredFact> rows;
  while (next != first && (range.newest == 0 || static_cast<int>(rows.size()) < range.newest)) {
    --next;
    if (range.not_of == 0 || next->second.record != range.not_of) {
      rows.push_back(next->second);
    }
  }
  std::reverse(rows.begin(), rows.end());
  return rows;
}

Facts FactJournal::answer(std::span<const FactQuery> queries) const {
  const FactReader reader(*this, start_, last_ + 1);
  Facts facts;
  for (const FactQuery& query : queries) {
    if (Result<Json> value = reader.answer(query); value.ok()) {
      facts.push_back({query.id, std::move(value).take()});
    }
  }
  return facts;
}

void FactJournal::add(const Event& event, const Decision& decision) {
  ++last_;
  const RecordId record = decision.record.id;
  numbers_[record] = decision.record.number;
  start_ = std::min(start_.value_or(event.at), event.at);
  for (const FactRow& row : decision.fact_rows) {
    const FactWrite write = fact_write(row, record, last_);
    const FactRows::key_type key{write.index, write.group, write.row.at, write.row.item};
    if (write.remove) {
      rows_.erase(key);
    } else {
      rows_.emplace(key, write.row);
    }
  }
}

Result<std::vector<StoredFact>> FactJournal::read(const FactRange& range) const {
  return facts_in(rows_, range);
}

Result<std::string> FactJournal::number_of(RecordId record) const {
  const auto found = numbers_.find(record);
  return found == numbers_.end() || found->second.empty() ? "#" + std::to_string(record)
                                                          : found->second;
}

}  // namespace triaged
